namespace Reality.Pipeline;

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
    internal static StageFigures Of(JobStage stage, IReadOnlyCollection<TaskRecord> records, int? taskCount = null, int resumedTaskCount = 0) => new(
        stage.Name,
        stage.Title,
        records.Aggregate(TimeSpan.Zero, (sum, record) => sum + record.Wall),
        records.Aggregate(TimeSpan.Zero, (sum, record) => sum + record.Cpu),
        records.Select(record => record.PeakMemoryBytes).DefaultIfEmpty().Max(),
        taskCount ?? records.Count,
        resumedTaskCount);
}
