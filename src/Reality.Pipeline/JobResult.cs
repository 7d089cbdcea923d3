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

/// <summary>What a stage took. Tasks that an earlier run finished count with what they took then.</summary>
/// <param name="Name">Name of the stage.</param>
/// <param name="Title">The stage as users read it.</param>
/// <param name="Wall">Time during which its tasks ran; shared time is divided among the tasks that share it.</param>
/// <param name="Cpu">Processor time, divided among stages that ran at once by the cores they were granted.</param>
/// <param name="PeakMemoryBytes">Largest working set of the process seen while it ran, sampled ten times a second.</param>
/// <param name="TaskCount">Tasks planned; 0 where it was not planned yet.</param>
/// <param name="ResumedTaskCount">Tasks that an earlier run had finished.</param>
public sealed record StageFigures(
    string Name, string Title, TimeSpan Wall, TimeSpan Cpu, long PeakMemoryBytes, int TaskCount, int ResumedTaskCount)
{
    internal static StageFigures Of(Stage stage, IReadOnlyCollection<TaskRecord> records, int? taskCount = null, int resumedTaskCount = 0) => new(
        stage.Name,
        stage.Title,
        records.Aggregate(TimeSpan.Zero, (sum, record) => sum + record.Wall),
        records.Aggregate(TimeSpan.Zero, (sum, record) => sum + record.Cpu),
        records.Select(record => record.PeakMemoryBytes).DefaultIfEmpty().Max(),
        taskCount ?? records.Count,
        resumedTaskCount);
}

/// <summary>A named figure of a job as people read it, with its unit.</summary>
public sealed record JobFigure(string Name, string Value);

/// <summary>A file or folder that a job made for its user.</summary>
/// <param name="Name">What it is, e.g. "3D Tiles".</param>
/// <param name="Path">Full path.</param>
public sealed record JobOutput(string Name, string Path);
