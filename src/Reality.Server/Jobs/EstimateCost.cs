using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Reality.Contract;
using Reality.Contract.Requests;
using Reality.Server.Errors;

namespace Reality.Server.Jobs;

/// <summary>POST /reality-modeling/costs: estimates the cost of a job by the formula of docs/costs.md.</summary>
internal static class EstimateCost
{
    public const string Name = "EstimateCost";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/reality-modeling/costs", Handle).WithName(Name);

    private static async Task<Results<Ok<CostAnswer>, ApiError>> Handle(HttpRequest http, [FromServices] JobTypes types)
    {
        using var body = await RequestDocument.ReadAsync(http);
        if (body.Error is { } error)
            return error;
        var check = types.NewCheck();
        var request = RequestReader.Read<CostEstimationCreate>(body.Root, "", check);
        var type = types.Find(request.Type, check);
        var specifications = request.Specifications.ValueKind == JsonValueKind.Undefined
            ? null
            : type?.Check(request.Specifications, check);
        var parameters = request.CostParameters ?? new();
        type?.Rates.Check(parameters, "costParameters", check);
        if (check.Problems.Count > 0)
            return ApiError.InvalidModelingRequest(check.Problems);

        var units = type!.Rates.Units(
            parameters with { GeometricPrecision = parameters.GeometricPrecision ?? specifications!.Precision });
        StoredJson? given = request.CostParameters is null
            ? null
            : new(JsonSerializer.Serialize(parameters, RequestJson.Options));
        return TypedResults.Ok(new CostAnswer(
            new(Guid.NewGuid(), units, "Modeling", request.Type, new(specifications!.ToJson()), given)));
    }
}

/// <summary>The body of POST costs.</summary>
internal sealed record CostEstimationCreate
{
    /// <summary>Name of a job type.</summary>
    public required string Type { get; init; }

    /// <summary>Inputs, outputs and options in the form of the job type.</summary>
    [JsonSize(JobCreate.MaxKibibytes)]
    public required JsonElement Specifications { get; init; }

    /// <summary>Required if the price depends on an amount of input.</summary>
    public CostParameters? CostParameters { get; init; }
}
