using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Reality.Server.Access;
using Reality.Server.Errors;
using Reality.Storage.Database;

namespace Reality.Server.Jobs;

/// <summary>GET /reality-modeling/jobs/{id}.</summary>
internal static class GetJob
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/reality-modeling/jobs/{id}", Handle).WithName("GetJob");

    private static async Task<Results<JsonAnswer, ApiError>> Handle(
        string id, CurrentUser user, [FromServices] JobAccess access, CancellationToken cancellation) =>
        await access.FindAsync(id, user, cancellation) is { } job ? Answer(job) : ApiError.JobNotFound();

    internal static JsonAnswer Answer(JobRow job, int status = StatusCodes.Status200OK) => new(
        writer =>
        {
            writer.WritePropertyName("job"u8);
            writer.WriteJob(job);
        },
        status);
}

/// <summary>Writes jobs in the form of the contract; absent members are omitted.</summary>
internal static class JobJson
{
    private static readonly string[] s_states = Enum.GetNames<JobRowState>();

    public static void WriteJob(this Utf8JsonWriter writer, JobRow job)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, job.Id);
        if (job.Name is not null)
            writer.WriteString("name"u8, job.Name);
        writer.WriteString("type"u8, job.Type);
        writer.WriteString("iTwinId"u8, job.ITwinId);
        writer.WriteString("userId"u8, job.UserId);
        writer.WriteString("state"u8, NameOf(job.State));
        writer.WriteStartObject("executionInfo"u8);
        writer.WriteTime("createdDateTime"u8, job.CreatedAt);
        writer.WriteTime("startedDateTime"u8, job.StartedAt);
        writer.WriteTime("endedDateTime"u8, job.EndedAt);
        if (job.ProcessingUnits is { } units)
            writer.WriteNumber("processingUnits"u8, units);
        writer.WriteEndObject();
        writer.WritePropertyName("specifications"u8);
        writer.WriteRawValue(job.Specifications, skipInputValidation: true);
        writer.WriteEndObject();
    }

    public static string NameOf(JobRowState state) => s_states[(int)state];

    private static void WriteTime(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is not { } known)
            return;
        Span<char> text = stackalloc char[28];
        known.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        writer.WriteString(name, text[..length]);
    }
}

/// <summary>A response whose JSON is written directly into the output buffer.</summary>
/// <remarks>
/// The specifications of a job and the parameters of a message are stored as JSON text, which is copied here as it is; a
/// serializer of records would have to parse it first.
/// </remarks>
internal sealed class JsonAnswer(Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK) : IResult
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public int Status => status;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        using (var writer = new Utf8JsonWriter(response.BodyWriter, s_options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        return response.BodyWriter.FlushAsync(httpContext.RequestAborted).AsTask();
    }
}
