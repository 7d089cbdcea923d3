using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Reality.Contract;
using Reality.Contract.Requests;
using Reality.Server.Access;
using Reality.Server.Errors;

namespace Reality.Server.Jobs;

/// <summary>POST /reality-modeling/jobs: checks a request, records the job with places for its outputs, and queues it.</summary>
internal static class SubmitJob
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/reality-modeling/jobs", Handle).WithName("SubmitJob");

    private static async Task<Results<Created<JobAnswer>, ApiError>> Handle(
        HttpRequest http, CurrentUser user, [FromServices] JobTypes types, [FromServices] IITwinAccess iTwins,
        [FromServices] JobInputs inputs, [FromServices] JobSubmission jobs, [FromServices] JobQuota quota,
        CancellationToken cancellation)
    {
        using var body = await RequestDocument.ReadAsync(http);
        if (body.Error is { } error)
            return error;
        var check = types.NewCheck();
        var request = RequestReader.Read<JobCreate>(body.Root, "", check);
        var type = types.Find(request.Type, check);
        var specifications = request.Specifications.ValueKind == JsonValueKind.Undefined
            ? null
            : type?.Check(request.Specifications, check);
        var hasITwin = request.ITwinId is not null && !check.HasProblemAt("iTwinId");
        if (hasITwin && await iTwins.FindRefusalAsync(user, request.ITwinId!, cancellation) is { } noITwin)
            return check.Problems.Count > 0 ? ApiError.InvalidModelingRequest(check.Problems) : noITwin;
        if (hasITwin)
            await inputs.CheckAsync(check, user.Id, request.ITwinId!, cancellation);
        if (check.Problems.Count > 0)
            return ApiError.InvalidModelingRequest(check.Problems);
        var (job, refusal) = await quota.SubmitAsync(
            user.Id, request.ITwinId!,
            limit => jobs.SubmitAsync(request, specifications!, check.References, user.Id, limit, cancellation), cancellation);
        return job is null ? refusal! : TypedResults.Created($"/reality-modeling/jobs/{job.Id}", JobAnswer.Of(job));
    }
}

/// <summary>The body of POST jobs.</summary>
internal sealed record JobCreate
{
    /// <summary>Maximum size of specifications, which every answer about the job repeats.</summary>
    public const int MaxKibibytes = 256;

    /// <summary>Name of a job type.</summary>
    public required string Type { get; init; }

    [GuidText]
    public required string ITwinId { get; init; }

    [TextLength(3, 256)]
    public string? Name { get; init; }

    /// <summary>Inputs, outputs and options in the form of the job type.</summary>
    [JsonSize(MaxKibibytes)]
    public required JsonElement Specifications { get; init; }
}
