namespace Reality.Jobs.Runner;

/// <summary>Something that the user of a job should know.</summary>
/// <param name="Stage">Title of the stage that says it; empty for the job as a whole.</param>
/// <param name="Code">Stable name, e.g. "Photo_Unreadable".</param>
/// <param name="Text">A sentence that names the file or item and says what to do.</param>
public sealed record JobMessage(MessageSeverity Severity, string Stage, string Code, string Text);
