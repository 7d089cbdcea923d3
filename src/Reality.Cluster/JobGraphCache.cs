using System.Collections.Concurrent;
using System.Diagnostics;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>The graphs of the jobs that this process works on, loaded once and dropped a minute after their last use.</summary>
/// <remarks>
/// A graph is loaded, and each stage planned, on a thread of its own and by one thread at a time: while it blocks, no other
/// begins, and units of work that need it come back later.
/// </remarks>
internal sealed class JobGraphCache(
    IJobGraphs graphs, JobTransitions jobs, StageTransitions stages, WorkerOptions options)
{
    private static readonly TimeSpan s_keep = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<Guid, Entry> _entries = new();

    /// <summary>
    /// The graph of a job; null if it is still being loaded after two seconds. Throws whatever loading it throws.
    /// </summary>
    public async Task<LoadedJob?> FindAsync(Guid jobId, CancellationToken cancellation)
    {
        var entry = _entries.GetOrAdd(jobId, id => new(new(() => Load(id))));
        entry.LastUse = Stopwatch.GetTimestamp();
        try
        {
            return await entry.Load.FindAsync(cancellation).ConfigureAwait(false);
        }
        catch when (entry.Load.HasFailed)
        {
            _entries.TryRemove(new(jobId, entry));
            throw;
        }
    }

    /// <summary>
    /// Title of a stage for messages; empty, as of the job as a whole, if its graph is not loaded or has no such stage.
    /// </summary>
    public string TitleOf(Guid jobId, StageName stage) =>
        _entries.TryGetValue(jobId, out var entry) && entry.Load.Made is { Graph: var graph }
            ? graph.Stages.FirstOrDefault(other => other.Name == stage)?.Title ?? ""
            : "";

    /// <summary>
    /// Jobs that have been loading, or planning a stage, for longer than <see cref="WorkerOptions.LoadPatience"/>, with the title
    /// of the stage; empty while the graph is loaded.
    /// </summary>
    public IReadOnlyList<(Guid JobId, string StageTitle)> Overdue() => _entries
        .SelectMany(pair => pair.Value.Running().Select(running => (JobId: pair.Key, running.StageTitle, running.Age)))
        .Where(running => running.Age > options.LoadPatience)
        .Select(running => (running.JobId, running.StageTitle))
        .ToList();

    /// <summary>Drops the graphs that have not been used lately.</summary>
    public void Trim()
    {
        foreach (var pair in _entries)
        {
            if (!pair.Value.IsBusy && Stopwatch.GetElapsedTime(pair.Value.LastUse) > s_keep)
                _entries.TryRemove(pair);
        }
    }

    public void Forget(Guid jobId)
    {
        if (_entries.TryGetValue(jobId, out var entry) && !entry.IsBusy)
            _entries.TryRemove(new(jobId, entry));
    }

    private LoadedJob Load(Guid jobId)
    {
        jobs.BeginLoadAsync(jobId, CancellationToken.None).GetAwaiter().GetResult();
        try
        {
            return new(jobId, graphs.Load(jobId), stages);
        }
        finally
        {
            jobs.EndLoadAsync(jobId, CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    private sealed class Entry(Preparation<LoadedJob> load)
    {
        public Preparation<LoadedJob> Load => load;

        public long LastUse { get; set; }

        public bool IsBusy => Running().Any();

        /// <summary>The load, or the plans of stages, that are being made, and for how long.</summary>
        public IEnumerable<(string StageTitle, TimeSpan Age)> Running() =>
            load.IsRunning ? [("", load.Age)] : load.Made?.RunningPlans() ?? [];
    }
}

/// <summary>
/// A value that a thread of its own makes, once. Who needs it waits for two seconds at most, holding no thread, and comes back.
/// </summary>
internal sealed class Preparation<T>(Func<T> make)
    where T : class
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private readonly Lazy<Task<T>> _value = new(() => OwnThread.Run(make));
    private readonly long _began = Stopwatch.GetTimestamp();

    public TimeSpan Age => Stopwatch.GetElapsedTime(_began);

    public bool IsRunning => !_value.IsValueCreated || !_value.Value.IsCompleted;

    public bool HasFailed => !IsRunning && Made is null;

    /// <summary>The value; null while it is being made, and if that has failed.</summary>
    public T? Made => _value is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } ? _value.Value.Result : null;

    /// <summary>The value; null if it is still being made after two seconds. Throws whatever making it throws.</summary>
    public async Task<T?> FindAsync(CancellationToken cancellation)
    {
        var value = _value.Value;
        try
        {
            return await value.WaitAsync(s_patience, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!value.IsCompleted)
        {
            return null;
        }
    }

    /// <summary>The value, however long it takes. Throws whatever making it throws.</summary>
    public T Wait() => _value.Value.GetAwaiter().GetResult();
}

/// <summary>The graph of a job in this process, with the tasks of the stages that were planned or run here.</summary>
internal sealed class LoadedJob(Guid jobId, JobGraph graph, StageTransitions stages)
{
    private readonly ConcurrentDictionary<StageName, Preparation<OrderedDictionary<string, JobTask>>> _plans = [];

    public JobGraph Graph { get; } = graph;

    /// <summary>
    /// The tasks of a stage by id, in the order of the plan; null if it is still being planned after two seconds. Throws whatever
    /// planning throws.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, JobTask>?> FindTasksAsync(Stage stage, CancellationToken cancellation)
    {
        var plan = PlanOf(stage);
        try
        {
            return await plan.FindAsync(cancellation).ConfigureAwait(false);
        }
        catch when (plan.HasFailed)
        {
            _plans.TryRemove(new(stage.Name, plan));
            throw;
        }
    }

    /// <summary>Titles of the stages that are being planned, and for how long.</summary>
    public IEnumerable<(string StageTitle, TimeSpan Age)> RunningPlans() => _plans
        .Where(pair => pair.Value.IsRunning)
        .Select(pair => (StageOf(pair.Key).Title, pair.Value.Age));

    /// <summary>The stage with a name; throws if its row was written by another version of the program.</summary>
    public Stage StageOf(StageName name) => Graph.Stages.FirstOrDefault(stage => stage.Name == name)
        ?? throw new InvalidOperationException($"The graph has no stage '{name}': all workers must run the same version.");

    /// <summary>A task; null if its stage is still being planned after two seconds.</summary>
    public async Task<JobTask?> FindTaskAsync(StageName stage, string taskId, CancellationToken cancellation)
    {
        if (await FindTasksAsync(StageOf(stage), cancellation).ConfigureAwait(false) is not { } tasks)
            return null;
        return tasks.GetValueOrDefault(taskId) ?? throw new InvalidOperationException(
            $"The stage '{stage}' has no task '{taskId}': all workers must run the same version.");
    }

    /// <summary>Whether the files that a task left outside of the workspace still exist.</summary>
    public static bool HasOutputs(JobTask task) => task.OutputsAreThere?.Invoke() ?? true;

    private Preparation<OrderedDictionary<string, JobTask>> PlanOf(Stage stage) =>
        _plans.GetOrAdd(stage.Name, _ => new(() => Plan(stage)));

    private OrderedDictionary<string, JobTask> Plan(Stage stage)
    {
        stages.BeginPlanAttemptAsync(jobId, stage.Name, CancellationToken.None).GetAwaiter().GetResult();
        try
        {
            var tasks = stage.Plan(new(Graph.Workspace, new(() => SoFar(stage))));
            StagePlan.Check(stage, tasks);
            var byId = new OrderedDictionary<string, JobTask>(tasks.Count, StringComparer.Ordinal);
            foreach (var task in tasks)
                byId.Add(task.Id, task);
            return byId;
        }
        finally
        {
            stages.EndPlanAttemptAsync(jobId, stage.Name, CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    private OrderedDictionary<string, JobTask> WaitForTasks(Stage stage)
    {
        var plan = PlanOf(stage);
        try
        {
            return plan.Wait();
        }
        catch
        {
            _plans.TryRemove(new(stage.Name, plan));
            throw;
        }
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

    private List<TaskRecord> RecordsOf(Stage stage) => WaitForTasks(stage).Keys
        .Select(id => TaskRecord.Find(Graph.Workspace, stage.Name, id))
        .OfType<TaskRecord>()
        .ToList();

    private bool Precedes(StageName name, Stage stage) =>
        stage.DependsOn.Any(direct => direct == name || Precedes(name, StageOf(direct)));
}
