namespace Reality.Pipeline;

/// <summary>Environment of a running task.</summary>
/// <param name="Workspace">Holds the artifacts.</param>
/// <param name="Log">Progress and messages of this task.</param>
/// <param name="Outcome">Collects the figures and outputs for the job's summary.</param>
/// <param name="ThreadCount">Maximum number of threads, 1 or more. Results must not depend on it.</param>
/// <param name="Cancellation">Requests the task to stop, within a second.</param>
public sealed record StageContext(
    Workspace Workspace, StageLog Log, TaskOutcome Outcome, int ThreadCount, CancellationToken Cancellation)
{
    /// <summary>Options for parallel loops of the task.</summary>
    public ParallelOptions Parallelism => new() { CancellationToken = Cancellation, MaxDegreeOfParallelism = ThreadCount };

    /// <summary>Processes the items in parallel, each on one thread and as one step of the progress.</summary>
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

/// <summary>
/// Figures and outputs of a task for the job's summary. Stored with its completion, so a resumed job repeats them.
/// </summary>
public sealed class TaskOutcome
{
    private readonly Lock _gate = new();
    private readonly List<JobFigure> _figures = [];
    private readonly List<JobOutput> _outputs = [];

    /// <summary>Adds a figure, shown as a line on the console, e.g. "registered photos", "11 of 11".</summary>
    public void Figure(string name, string value)
    {
        lock (_gate)
            _figures.Add(new(name, value));
    }

    /// <summary>Adds a file or folder that the user can now open.</summary>
    /// <param name="name">Kind of output, e.g. "3D Tiles".</param>
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
