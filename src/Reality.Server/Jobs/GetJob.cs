using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Reality.Server.Access;
using Reality.Server.Errors;

namespace Reality.Server.Jobs;

/// <summary>GET /reality-modeling/jobs/{id}.</summary>
internal static class GetJob
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/reality-modeling/jobs/{id}", Handle).WithName("GetJob");

    private static async Task<Results<Ok<JobAnswer>, ApiError>> Handle(
        string id, CurrentUser user, [FromServices] JobAccess access, CancellationToken cancellation) =>
        await access.FindAsync(id, user, cancellation) is { } job
            ? TypedResults.Ok(JobAnswer.Of(job))
            : ApiError.JobNotFound();
}
