namespace Reality.Jobs.Execution;

/// <summary>Where jobs work.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Full path. Holds the artifacts of jobs, a folder each, until a job has ended; all workers see the same.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>Full path. A cache of this machine; may vanish between jobs.</summary>
    public required string ScratchFolder { get; init; }
}
