using System.Text.Json.Serialization;
using Reality.Core;

namespace Reality.Pipeline;

/// <summary>A warning or error for the user of a job.</summary>
/// <param name="StageTitle">Title of the stage it comes from; empty for the job as a whole.</param>
/// <param name="Code">Stable name, e.g. "Photo_Unreadable".</param>
/// <param name="Text">A sentence that names the file or item and says what to do.</param>
public sealed record JobMessage(
    MessageSeverity Severity, [property: JsonPropertyName("Stage")] string StageTitle, string Code, string Text)
{
    /// <summary>The names and numbers in the text, in their order.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    public static JobMessage Of(MessageSeverity severity, string stageTitle, string code, MessageText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(severity, stageTitle, code, text.ToString()) { Parameters = text.Parameters };
    }

    // The parameters are parts of the text.
    public bool Equals(JobMessage? other) =>
        other is not null && (Severity, StageTitle, Code, Text) == (other.Severity, other.StageTitle, other.Code, other.Text);

    public override int GetHashCode() => HashCode.Combine(Severity, StageTitle, Code, Text);
}

/// <summary>Severity of a message.</summary>
public enum MessageSeverity
{
    /// <summary>The job continues with reduced input or output.</summary>
    Warning,

    /// <summary>The cause of the job's failure.</summary>
    Error,
}
