using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Reality.Contract.Requests;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.Jobs;

namespace Reality.Server.Jobs;

/// <summary>DELETE /reality-modeling/jobs/{id}: asks a job to stop. It stays, with what it has done so far.</summary>
internal static class CancelJob
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapDelete("/reality-modeling/jobs/{id}", Handle).WithName("CancelJob");

    private static async Task<IResult> Handle(
        string id, CurrentUser user, [FromServices] JobAccess access, [FromServices] IJobScheduler scheduler,
        CancellationToken cancellation)
    {
        if (await access.FindAsync(id, user, cancellation) is not { } job)
            return ApiError.JobNotFound();
        var isCancelled = await scheduler.CancelAsync(job.Id, cancellation);
        if (await access.FindAsync(id, user, cancellation) is not { } changed)
            return ApiError.JobNotFound();
        return isCancelled
            ? GetJob.Answer(changed)
            : ApiError.InvalidModelingRequest(
                [new Problem("state", $"The job is {JobJson.NameOf(changed.State)}: it cannot be cancelled any more.", "InvalidChange")]);
    }
}
