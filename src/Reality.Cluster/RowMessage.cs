using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Reality.Core;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>Converts the messages of tasks to the rows that the API reads.</summary>
internal static partial class RowMessage
{
    private const int MaxTextLength = 2000;
    private const int MaxParameterLength = 500;

    public static JobMessageRow Of(Guid jobId, JobMessage message) => new()
    {
        JobId = jobId,
        IsError = message.Severity == MessageSeverity.Error,
        Code = message.Code,
        Title = TitleOf(message.Code),
        Message = Storable(message.Text, MaxTextLength),
        Parameters = JsonSerializer.Serialize(message.Parameters.Select(text => Storable(text, MaxParameterLength))),
    };

    /// <summary>A code in words: "Photo_FormatNotRead" is "Photo format not read".</summary>
    private static string TitleOf(string code)
    {
        var words = WordBoundary().Replace(code, " ");
        return words.StartsWith("Crs ", StringComparison.Ordinal)
            ? "CRS" + words[3..].ToLowerInvariant()
            : words[..1] + words[1..].ToLowerInvariant();
    }

    // Names in files may be long, and may contain what PostgreSQL cannot store: NUL and halves of surrogate pairs.
    private static string Storable(string text, int maxLength)
    {
        var stored = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (stored.Length >= maxLength)
                return stored.Append('…').ToString();
            stored.Append(rune.Value == 0 ? "\uFFFD" : rune.ToString());
        }
        return stored.ToString();
    }

    [GeneratedRegex("_|(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordBoundary();
}

/// <summary>
/// Explains why a stored job failed to a client of the service, who may have no access to its disks: no paths, no command-line
/// options.
/// </summary>
/// <remarks>The exception itself goes to the log of the worker, with the job's id.</remarks>
internal static class ServiceFailure
{
    public static JobMessage Describe(Exception exception, string stageTitle)
    {
        var code = JobFailure.CodeOf(exception);
        MessageText text = (exception, code) switch
        {
            (StageException failure, _) => failure.Text,
            (InvalidFileException, _) => exception.Message,
            (_, JobFailure.StorageFull) =>
                "The storage of the service is full. Delete data that is not needed or ask the operator for more space, then "
                + "submit the job again.",
            (_, JobFailure.StorageNotWritable) =>
                "The service has no permission to read or write its own storage. Ask its operator to grant it, then submit the "
                + "job again.",
            (_, JobFailure.StorageError) =>
                "The storage of the service failed repeatedly. Submit the job again later; if that does not help, give the "
                + "operator the job's id.",
            (_, JobFailure.MemoryExhausted) =>
                "The job needs more memory than the service has. Split it into smaller jobs, or ask the operator for a larger "
                + "worker.",
            _ =>
                "The service failed with an internal error. Submit the job again; if that does not help, give the operator the "
                + "job's id: the log has the details.",
        };
        return JobMessage.Of(MessageSeverity.Error, stageTitle, code, text);
    }
}
