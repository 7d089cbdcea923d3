using System.Collections.Concurrent;
using System.Diagnostics;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>The graphs of the jobs that this process works on, loaded once and dropped a minute after their last use.</summary>
/// <remarks>
/// A graph is loaded on a thread of its own, and by one thread at a time: while a load blocks, no other begins, and units of work
/// that need the graph come back later.
/// </remarks>
internal sealed class JobGraphCache(IJobGraphs graphs, JobTransitions jobs, WorkerOptions options)
{
    private static readonly TimeSpan s_keep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<Guid, Entry> _entries = new();

    /// <summary>
    /// The graph of a job; null if it is still being loaded after two seconds. Throws whatever loading it throws.
    /// </summary>
    public async Task<LoadedJob?> FindAsync(Guid jobId, CancellationToken cancellation)
    {
        var entry = _entries.GetOrAdd(jobId, id => new(new(() => OwnThread.Run(() => Load(id)))));
        entry.LastUse = Stopwatch.GetTimestamp();
        var load = entry.Load.Value;
        try
        {
            return await load.WaitAsync(s_patience, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!load.IsCompleted)
        {
            return null;
        }
        catch when (load.IsCompleted && !load.IsCompletedSuccessfully)
        {
            _entries.TryRemove(new(jobId, entry));
            throw;
        }
    }

    /// <summary>
    /// Title of a stage for messages; empty, as of the job as a whole, if its graph is not loaded or has no such stage.
    /// </summary>
    public string TitleOf(Guid jobId, StageName stage) =>
        _entries.TryGetValue(jobId, out var entry) && entry.Load is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }
            ? entry.Load.Value.Result.Graph.Stages.FirstOrDefault(other => other.Name == stage)?.Title ?? ""
            : "";

    /// <summary>Jobs whose graphs have been loading for longer than <see cref="WorkerOptions.LoadPatience"/>.</summary>
    public IReadOnlyList<Guid> Overdue() => _entries
        .Where(pair => pair.Value.IsLoading && Stopwatch.GetElapsedTime(pair.Value.Began) > options.LoadPatience)
        .Select(pair => pair.Key)
        .ToList();

    /// <summary>Drops the graphs that have not been used lately.</summary>
    public void Trim()
    {
        foreach (var pair in _entries)
        {
            if (!pair.Value.IsLoading && Stopwatch.GetElapsedTime(pair.Value.LastUse) > s_keep)
                _entries.TryRemove(pair);
        }
    }

    public void Forget(Guid jobId)
    {
        if (_entries.TryGetValue(jobId, out var entry) && !entry.IsLoading)
            _entries.TryRemove(new(jobId, entry));
    }

    private LoadedJob Load(Guid jobId)
    {
        jobs.BeginLoadAsync(jobId, CancellationToken.None).GetAwaiter().GetResult();
        try
        {
            return new(graphs.Load(jobId));
        }
        finally
        {
            jobs.EndLoadAsync(jobId, CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    private sealed class Entry(Lazy<Task<LoadedJob>> load)
    {
        public Lazy<Task<LoadedJob>> Load => load;

        public long Began { get; } = Stopwatch.GetTimestamp();

        public long LastUse { get; set; }

        public bool IsLoading => !load.IsValueCreated || !load.Value.IsCompleted;
    }
}

/// <summary>The graph of a job in this process, with the tasks of the stages that were planned or run here.</summary>
internal sealed class LoadedJob(JobGraph graph)
{
    private readonly ConcurrentDictionary<StageName, Lazy<Task<IReadOnlyDictionary<string, JobTask>>>> _tasksOfStage = [];

    public JobGraph Graph { get; } = graph;

    /// <summary>The tasks of a stage by id, in the order of the plan; throws whatever planning throws.</summary>
    public async Task<IReadOnlyDictionary<string, JobTask>> TasksOfAsync(Stage stage)
    {
        var plan = _tasksOfStage.GetOrAdd(
            stage.Name, _ => new(() => OwnThread.Run<IReadOnlyDictionary<string, JobTask>>(() => Plan(stage))));
        try
        {
            return await plan.Value.ConfigureAwait(false);
        }
        catch
        {
            _tasksOfStage.TryRemove(new(stage.Name, plan));
            throw;
        }
    }

    /// <summary>The stage with a name; throws if its row was written by another version of the program.</summary>
    public Stage StageOf(StageName name) => Graph.Stages.FirstOrDefault(stage => stage.Name == name)
        ?? throw new InvalidOperationException($"The graph has no stage '{name}': all workers must run the same version.");

    public async Task<JobTask> TaskOfAsync(StageName stage, string taskId) =>
        (await TasksOfAsync(StageOf(stage)).ConfigureAwait(false)).GetValueOrDefault(taskId)
        ?? throw new InvalidOperationException(
            $"The stage '{stage}' has no task '{taskId}': all workers must run the same version.");

    /// <summary>Whether the files that a task left outside of the workspace still exist.</summary>
    public static bool HasOutputs(JobTask task) => task.OutputsAreThere?.Invoke() ?? true;

    private OrderedDictionary<string, JobTask> Plan(Stage stage)
    {
        var tasks = stage.Plan(new(Graph.Workspace, new(() => SoFar(stage))));
        StagePlan.Check(stage, tasks);
        var byId = new OrderedDictionary<string, JobTask>(tasks.Count, StringComparer.Ordinal);
        foreach (var task in tasks)
            byId.Add(task.Id, task);
        return byId;
    }

    /// <summary>The results of all stages that precede one, from the records of their tasks.</summary>
    private JobResult SoFar(Stage stage)
    {
        var records = Graph.Stages
            .TakeWhile(other => other != stage)
            .Where(other => Precedes(other.Name, stage))
            .Select(other => (Stage: other, Records: RecordsOf(other)))
            .ToList();
        return new()
        {
            State = JobState.Running,
            Messages = records.SelectMany(of => of.Records).SelectMany(record => record.Messages).ToList(),
            Figures = records.SelectMany(of => of.Records).SelectMany(record => record.Figures).ToList(),
            Outputs = records.SelectMany(of => of.Records).SelectMany(record => record.Outputs).ToList(),
            Stages = records.Select(of => StageFigures.Of(of.Stage, of.Records)).ToList(),
        };
    }

    private List<TaskRecord> RecordsOf(Stage stage) => TasksOfAsync(stage).GetAwaiter().GetResult().Keys
        .Select(id => TaskRecord.Find(Graph.Workspace, stage.Name, id))
        .OfType<TaskRecord>()
        .ToList();

    private bool Precedes(StageName name, Stage stage) =>
        stage.DependsOn.Any(direct => direct == name || Precedes(name, StageOf(direct)));
}
