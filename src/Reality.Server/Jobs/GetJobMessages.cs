using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.Database;
using Reality.Storage.Jobs;

namespace Reality.Server.Jobs;

/// <summary>GET /reality-modeling/jobs/{id}/messages: errors and warnings of a job.</summary>
internal static class GetJobMessages
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/reality-modeling/jobs/{id}/messages", Handle).WithName("GetJobMessages");

    private static async Task<Results<JsonAnswer, ApiError>> Handle(
        string id, CurrentUser user, [FromServices] JobAccess access, [FromServices] JobStore jobs,
        CancellationToken cancellation)
    {
        if (await access.FindAsync(id, user, cancellation) is not { } job)
            return ApiError.JobNotFound();
        var messages = await jobs.MessagesAsync(job.Id, cancellation);
        return new JsonAnswer(writer =>
        {
            writer.WriteStartObject("messages"u8);
            Write(writer, "errors"u8, messages.Where(message => message.IsError));
            Write(writer, "warnings"u8, messages.Where(message => !message.IsError));
            writer.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<JobMessageRow> messages)
    {
        writer.WriteStartArray(name);
        foreach (var message in messages)
        {
            writer.WriteStartObject();
            writer.WriteString("code"u8, message.Code);
            writer.WriteString("title"u8, message.Title);
            writer.WriteString("message"u8, message.Message);
            writer.WritePropertyName("params"u8);
            writer.WriteRawValue(message.Parameters, skipInputValidation: true);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
