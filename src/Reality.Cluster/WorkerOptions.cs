namespace Reality.Cluster;

/// <summary>Configuration section "Worker": what a process gives to tasks, and how patient the scheduling is.</summary>
public sealed record WorkerOptions
{
    /// <summary>Whether a server runs tasks in its own process as well.</summary>
    public bool InServer { get; init; } = true;

    /// <summary>Cores for tasks, 1 or more.</summary>
    public int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>Tasks run at once only while their predicted memory fits in this; default: three quarters of the machine's.</summary>
    public long MemoryBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;

    /// <summary>Whether tasks that need a GPU may come here.</summary>
    public bool HasGpu { get; init; }

    /// <summary>Jobs that may be active at once, 1 or more; the others stay queued, oldest first.</summary>
    public int MaxActiveJobs { get; init; } = 16;

    /// <summary>How long a task that fits on no worker waits for one that is larger before its job fails.</summary>
    public TimeSpan LargerWorkerPatience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long after its end a job's artifacts, scratch and rows of tasks are removed.</summary>
    public TimeSpan KeepEndedJobs { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long after its last use a file that was downloaded from the blob store is kept, for the next job that reads it.</summary>
    public TimeSpan KeepDownloads { get; init; } = TimeSpan.FromDays(7);
}
