using Reality.Core;

namespace Reality.Pipeline;

/// <summary>Something that the user of a job should know.</summary>
/// <param name="Stage">Title of the stage that says it; empty for the job as a whole.</param>
/// <param name="Code">Stable name, e.g. "Photo_Unreadable".</param>
/// <param name="Text">A sentence that names the file or item and says what to do.</param>
public sealed record JobMessage(MessageSeverity Severity, string Stage, string Code, string Text)
{
    /// <summary>The sentence with %1, %2 … in place of what it names; null where it was written without them.</summary>
    public string? Template { get; init; }

    /// <summary>What %1, %2 … of the template stand for.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    public static JobMessage Of(MessageSeverity severity, string stage, string code, MessageText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Parameters.Count == 0
            ? new(severity, stage, code, text.ToString())
            : new(severity, stage, code, text.ToString()) { Template = text.Template, Parameters = text.Parameters };
    }

    // Two messages are the same when they say the same; the parameters follow from the text.
    public bool Equals(JobMessage? other) =>
        other is not null && (Severity, Stage, Code, Text, Template) == (other.Severity, other.Stage, other.Code, other.Text, other.Template);

    public override int GetHashCode() => HashCode.Combine(Severity, Stage, Code, Text);
}

/// <summary>How much a message matters.</summary>
public enum MessageSeverity
{
    /// <summary>The job goes on, with less than it could have.</summary>
    Warning,

    /// <summary>The job failed because of this.</summary>
    Error,
}
