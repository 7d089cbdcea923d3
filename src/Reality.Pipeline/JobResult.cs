namespace Reality.Pipeline;

/// <summary>What a job came to, or where it stands.</summary>
public sealed record JobResult
{
    public required JobState State { get; init; }

    /// <summary>In the order of stages and tasks; sorted by code and text inside a task.</summary>
    public required IReadOnlyList<JobMessage> Messages { get; init; }

    public required IReadOnlyList<JobFigure> Figures { get; init; }

    public required IReadOnlyList<JobOutput> Outputs { get; init; }

    public required IReadOnlyList<StageFigures> Stages { get; init; }
}
