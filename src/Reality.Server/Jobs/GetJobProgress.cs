using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.Database;

namespace Reality.Server.Jobs;

/// <summary>GET /reality-modeling/jobs/{id}/progress: also after the end of the job, so that polling clients see it.</summary>
internal static class GetJobProgress
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/reality-modeling/jobs/{id}/progress", Handle).WithName("GetJobProgress");

    private static async Task<Results<Ok<ProgressAnswer>, ApiError>> Handle(
        string id, CurrentUser user, [FromServices] JobAccess access, CancellationToken cancellation) =>
        await access.FindAsync(id, user, cancellation) is { } job ? TypedResults.Ok(Answer(job)) : ApiError.JobProgressNotFound();

    private static ProgressAnswer Answer(JobRow job)
    {
        // Rounded down, because only a finished job is at 100.
        var percent = Math.Min(99.9, Math.Floor(job.ProgressPercent * 10) / 10);
        return new(new(job.State, job.State == JobRowState.Success ? 100 : percent));
    }
}
