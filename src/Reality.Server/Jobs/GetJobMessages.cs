using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.Jobs;

namespace Reality.Server.Jobs;

/// <summary>GET /reality-modeling/jobs/{id}/messages: errors and warnings of a job.</summary>
internal static class GetJobMessages
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/reality-modeling/jobs/{id}/messages", Handle).WithName("GetJobMessages");

    private static async Task<Results<Ok<MessagesAnswer>, ApiError>> Handle(
        string id, CurrentUser user, [FromServices] JobAccess access, [FromServices] JobStore jobs,
        CancellationToken cancellation)
    {
        if (await access.FindAsync(id, user, cancellation) is not { } job)
            return ApiError.JobNotFound();
        var messages = await jobs.MessagesAsync(job.Id, cancellation);
        return TypedResults.Ok(new MessagesAnswer(new(
            messages.Where(message => message.IsError).Select(MessageBody.Of),
            messages.Where(message => !message.IsError).Select(MessageBody.Of))));
    }
}
