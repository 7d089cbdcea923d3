namespace Reality.Pipeline;

/// <summary>What a running task works with.</summary>
/// <param name="Workspace">Where its artifacts are.</param>
/// <param name="Log">Progress and messages of this task.</param>
/// <param name="Outcome">Takes the figures and outputs that the job's summary shows.</param>
/// <param name="ThreadCount">Threads it may use, 1 or more. Results must not depend on it.</param>
/// <param name="Cancellation">Asks it to stop, within a second.</param>
public sealed record StageContext(
    Workspace Workspace, StageLog Log, TaskOutcome Outcome, int ThreadCount, CancellationToken Cancellation)
{
    /// <summary>Limits of a parallel loop of the task.</summary>
    public ParallelOptions Parallelism => new() { CancellationToken = Cancellation, MaxDegreeOfParallelism = ThreadCount };

    /// <summary>Does the items in parallel, each on one thread; each is one step of the progress.</summary>
    public void ForEach<T>(IReadOnlyList<T> items, Action<T> action)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(action);
        Log.Begin(items.Count);
        Parallel.ForEach(items, Parallelism, item =>
        {
            action(item);
            Log.Advance();
        });
    }
}

/// <summary>What a task has to say for the job's summary. Kept with its completion: a resumed job still says it.</summary>
public sealed class TaskOutcome
{
    private readonly Lock _gate = new();
    private readonly List<JobFigure> _figures = [];
    private readonly List<JobOutput> _outputs = [];

    /// <summary>A figure worth a line on the console, e.g. "registered photos", "11 of 11".</summary>
    public void Figure(string name, string value)
    {
        lock (_gate)
            _figures.Add(new(name, value));
    }

    /// <summary>A file or folder the user can now open.</summary>
    /// <param name="name">What it is, e.g. "3D Tiles".</param>
    /// <param name="path">Full path.</param>
    public void Output(string name, string path)
    {
        lock (_gate)
            _outputs.Add(new(name, path));
    }

    internal IReadOnlyList<JobFigure> Figures
    {
        get
        {
            lock (_gate)
                return [.. _figures];
        }
    }

    internal IReadOnlyList<JobOutput> Outputs
    {
        get
        {
            lock (_gate)
                return [.. _outputs];
        }
    }
}
