namespace Reality.Pipeline;

/// <summary>How far a job is.</summary>
public enum JobState
{
    Running,
    Done,

    /// <summary>It cannot go on; its messages say why. Finished tasks are kept.</summary>
    Failed,

    /// <summary>It was asked to stop. Finished tasks are kept.</summary>
    Cancelled,
}
