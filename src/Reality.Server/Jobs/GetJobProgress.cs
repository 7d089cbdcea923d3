using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.Database;

namespace Reality.Server.Jobs;

/// <summary>GET /reality-modeling/jobs/{id}/progress: also after the end, so that pollers see it.</summary>
internal static class GetJobProgress
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/reality-modeling/jobs/{id}/progress", Handle).WithName("GetJobProgress");

    private static async Task<IResult> Handle(
        string id, CurrentUser user, [FromServices] JobAccess access, CancellationToken cancellation) =>
        await access.FindAsync(id, user, cancellation) is { } job ? Answer(job) : ApiError.JobNotFound();

    private static JsonAnswer Answer(JobRow job) => new(writer =>
    {
        writer.WriteStartObject("progress"u8);
        writer.WriteString("state"u8, JobJson.NameOf(job.State));
        // Rounded down: 100 is for what is done.
        writer.WriteNumber("percentage"u8, job.State == JobRowState.Success ? 100 : Math.Min(99.9, Math.Floor(job.ProgressPercent * 10) / 10));
        writer.WriteEndObject();
    });
}
