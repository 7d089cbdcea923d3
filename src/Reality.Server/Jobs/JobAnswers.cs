using System.Text.Json;
using System.Text.Json.Serialization;
using Reality.Contract.Presets;
using Reality.Storage.Database;

namespace Reality.Server.Jobs;

/// <summary>Response with one job.</summary>
internal sealed record JobAnswer(JobBody Job)
{
    public static JobAnswer Of(JobRow job) => new(JobBody.Of(job));
}

/// <summary>A page of jobs, newest first.</summary>
/// <param name="Links">Null on the last page: clients treat an empty object as a broken response.</param>
internal sealed record JobsAnswer(IEnumerable<JobBody> Jobs, [property: JsonPropertyName("_links")] JobsLinks? Links);

/// <summary>Links of a page that is not the last of its list.</summary>
internal sealed record JobsLinks(JobsLink Next);

/// <param name="Href">Absolute URL.</param>
internal sealed record JobsLink(string Href);

/// <summary>A job in responses.</summary>
internal sealed record JobBody(
    Guid Id, string? Name, string Type, string ITwinId, string UserId,
    [property: JsonConverter(typeof(JsonStringEnumConverter<JobRowState>))] JobRowState State,
    ExecutionBody ExecutionInfo, StoredJson Specifications)
{
    public static JobBody Of(JobRow job) => new(
        job.Id, job.Name, job.Type, job.ITwinId, job.UserId, job.State,
        new(job.CreatedAt, job.StartedAt, job.EndedAt, job.ProcessingUnits), new(job.Specifications));
}

/// <summary>Times and cost of a job.</summary>
/// <param name="ProcessingUnits">Null until the job has ended; 0 unless it has succeeded.</param>
internal sealed record ExecutionBody(
    DateTimeOffset CreatedDateTime, DateTimeOffset? StartedDateTime, DateTimeOffset? EndedDateTime, double? ProcessingUnits);

/// <summary>Response with the progress of a job.</summary>
internal sealed record ProgressAnswer(ProgressBody Progress);

/// <param name="Percentage">0 to 100; 100 only for a job that has succeeded.</param>
internal sealed record ProgressBody(
    [property: JsonConverter(typeof(JsonStringEnumConverter<JobRowState>))] JobRowState State, double Percentage);

/// <summary>Response with the messages of a job.</summary>
internal sealed record MessagesAnswer(MessagesBody Messages);

/// <summary>Messages in the order in which they were written.</summary>
internal sealed record MessagesBody(IEnumerable<MessageBody> Errors, IEnumerable<MessageBody> Warnings);

/// <param name="Message">The whole text.</param>
/// <param name="Params">The names and numbers in the text.</param>
internal sealed record MessageBody(string Code, string Title, string Message, StoredJson Params)
{
    public static MessageBody Of(JobMessageRow row) => new(row.Code, row.Title, row.Message, new(row.Parameters));
}

/// <summary>Response with an estimated cost.</summary>
internal sealed record CostAnswer(CostBody CostEstimation);

/// <param name="CostParameters">As in the request; null if the request has none.</param>
internal sealed record CostBody(
    Guid Id, double EstimatedUnits, string UnitType, string Type, StoredJson Specifications, StoredJson? CostParameters);

/// <summary>Response with the presets that jobs can refer to.</summary>
internal sealed record FilesAnswer(IEnumerable<FileBody> Files);

/// <summary>A preset in responses.</summary>
internal sealed record FileBody(string Id, string Name, string Type, string Description, bool Deprecated)
{
    public static FileBody Of(Preset preset) => new(preset.Id, preset.Name, "Preset", preset.Description, false);
}

/// <summary>Response with the bucket of an iTwin.</summary>
internal sealed record BucketAnswer(BucketBody Bucket, [property: JsonPropertyName("_links")] BucketLinks Links);

internal sealed record BucketBody(string ITwinId);

/// <param name="ContainerUrl">Link to read and write the bucket, with its signature.</param>
internal sealed record BucketLinks(JobsLink ContainerUrl);

/// <summary>Valid JSON text from the database; written unchanged, without parsing.</summary>
[JsonConverter(typeof(Writer))]
internal readonly record struct StoredJson(string Text)
{
    internal sealed class Writer : JsonConverter<StoredJson>
    {
        public override StoredJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Responses are written only.");

        public override void Write(Utf8JsonWriter writer, StoredJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Text, skipInputValidation: true);
    }
}
