using System.Globalization;
using System.Text.Json;
using Reality.Storage.Database;

namespace Reality.Server.Jobs;

/// <summary>Writes jobs as the contract has them; what is absent is left out.</summary>
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
