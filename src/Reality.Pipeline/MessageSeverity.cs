namespace Reality.Pipeline;

/// <summary>How much a message matters.</summary>
public enum MessageSeverity
{
    /// <summary>The job goes on, with less than it could have.</summary>
    Warning,

    /// <summary>The job failed because of this.</summary>
    Error,
}
