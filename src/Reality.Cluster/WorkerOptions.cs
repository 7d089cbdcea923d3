namespace Reality.Cluster;

/// <summary>
/// Configuration section "Worker": the resources that a process gives to tasks, and the limits of the scheduling.
/// </summary>
public sealed record WorkerOptions
{
    /// <summary>Whether a server also runs tasks in its own process.</summary>
    public bool InServer { get; init; } = true;

    /// <summary>Cores for tasks, 1 or more.</summary>
    public int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Memory for tasks, in bytes: tasks run at once only while their predicted memory fits. Default: three quarters of the
    /// machine's.
    /// </summary>
    public long MemoryBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;

    /// <summary>Whether tasks that need a GPU may run here.</summary>
    public bool HasGpu { get; init; }

    /// <summary>Maximum number of active jobs, 1 or more; the others stay queued and start oldest first.</summary>
    public int MaxActiveJobs { get; init; } = 16;

    /// <summary>How long a task that fits on no worker waits for a larger one before its job fails.</summary>
    public TimeSpan LargerWorkerPatience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the inputs of a job may take to be read before the job fails.</summary>
    public TimeSpan LoadPatience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time from the end of a job to the removal of its artifacts, scratch and task rows.</summary>
    public TimeSpan KeepEndedJobs { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Time from the last use of a file downloaded from the blob store to its removal; until then other jobs may read it.
    /// </summary>
    public TimeSpan KeepDownloads { get; init; } = TimeSpan.FromDays(7);
}
