namespace Reality.Pipeline;

/// <summary>Outcome of a job, or its current state.</summary>
public sealed record JobResult
{
    public required JobState State { get; init; }

    /// <summary>In the order of stages and tasks; sorted by code and text within a task.</summary>
    public required IReadOnlyList<JobMessage> Messages { get; init; }

    public required IReadOnlyList<JobFigure> Figures { get; init; }

    public required IReadOnlyList<JobOutput> Outputs { get; init; }

    public required IReadOnlyList<StageFigures> Stages { get; init; }
}

/// <summary>State of a job.</summary>
public enum JobState
{
    Running,
    Done,

    /// <summary>The job cannot continue; its messages give the reason. Finished tasks are kept.</summary>
    Failed,

    /// <summary>The job was cancelled. Finished tasks are kept.</summary>
    Cancelled,
}

/// <summary>Time and memory of a stage, including the tasks that an earlier run finished.</summary>
/// <param name="Name">Name of the stage.</param>
/// <param name="Title">Name of the stage for users.</param>
/// <param name="Wall">Time during which its tasks ran; shared time is divided among the tasks that share it.</param>
/// <param name="Cpu">Processor time, divided among stages that ran at once by the cores they were granted.</param>
/// <param name="PeakMemoryBytes">Largest working set of the process while the stage ran, sampled ten times a second.</param>
/// <param name="TaskCount">Number of tasks; 0 until the stage is planned.</param>
/// <param name="ResumedTaskCount">Number of tasks that an earlier run had finished.</param>
public sealed record StageFigures(
    StageName Name, string Title, TimeSpan Wall, TimeSpan Cpu, long PeakMemoryBytes, int TaskCount, int ResumedTaskCount)
{
    internal static StageFigures Of(
        Stage stage, IReadOnlyCollection<TaskRecord> records, int? taskCount = null, int resumedTaskCount = 0) => new(
        stage.Name,
        stage.Title,
        records.Aggregate(TimeSpan.Zero, (sum, record) => sum + record.Wall),
        records.Aggregate(TimeSpan.Zero, (sum, record) => sum + record.Cpu),
        records.Select(record => record.PeakMemoryBytes).DefaultIfEmpty().Max(),
        taskCount ?? records.Count,
        resumedTaskCount);
}

/// <summary>A named figure of a job, formatted with its unit.</summary>
public sealed record JobFigure(string Name, string Value);

/// <summary>A file or folder that a job has written for its user.</summary>
/// <param name="Name">Kind of output, e.g. "3D Tiles".</param>
/// <param name="Path">Full path.</param>
public sealed record JobOutput(string Name, string Path);
