using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Reality.Contract.Requests;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.Jobs;

namespace Reality.Server.Jobs;

/// <summary>DELETE /reality-modeling/jobs/{id}: cancels a job. The job and its finished work remain.</summary>
internal static class CancelJob
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapDelete("/reality-modeling/jobs/{id}", Handle).WithName("CancelJob");

    private static async Task<Results<Ok<JobAnswer>, ApiError>> Handle(
        string id, CurrentUser user, [FromServices] JobAccess access, [FromServices] IJobScheduler scheduler,
        CancellationToken cancellation)
    {
        if (await access.FindAsync(id, user, cancellation) is not { } job)
            return ApiError.JobNotFound();
        var isCancelled = await scheduler.CancelAsync(job.Id, cancellation);
        if (await access.FindAsync(id, user, cancellation) is not { } changed)
            return ApiError.JobNotFound();
        if (isCancelled)
            return TypedResults.Ok(JobAnswer.Of(changed));
        var message = $"The job is {changed.State}: it can no longer be cancelled.";
        return ApiError.InvalidModelingRequest([new Problem("state", message, "InvalidChange")]);
    }
}
