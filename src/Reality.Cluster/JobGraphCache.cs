using System.Collections.Concurrent;
using System.Diagnostics;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>
/// The graphs of the jobs that this process works on, loaded once and dropped a minute after their last use, and the jobs that it
/// finishes.
/// </summary>
/// <remarks>
/// A graph is loaded, each stage planned, and a job finished, with a grant of memory, on a thread of its own and by one thread at
/// a time: while it waits for room or blocks, no other begins, and units of work that need it come back later.
/// </remarks>
internal sealed class JobGraphCache(
    IJobGraphs graphs, JobTransitions jobs, StageTransitions stages, PlanRoom room, WorkerOptions options)
{
    private static readonly TimeSpan s_keep = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<Guid, Entry> _entries = new();
    private readonly ConcurrentDictionary<Guid, Preparation<object>> _finishes = new();

    /// <summary>
    /// The graph of a job; null if it is still being loaded after two seconds. Throws whatever loading it throws.
    /// </summary>
    public async Task<LoadedJob?> FindAsync(Guid jobId, CancellationToken cancellation)
    {
        var entry = _entries.GetOrAdd(jobId, id => new(new(room, () => graphs.LoadBytes(id), () => Load(id))));
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

    /// <summary>Finishes a job; false if that is still going on after two seconds. Throws whatever finishing throws.</summary>
    public async Task<bool> FinishAsync(Guid jobId, CancellationToken cancellation)
    {
        var finish = _finishes.GetOrAdd(jobId, id => new(room, () => graphs.FinishBytes(id), () => Finish(id)));
        try
        {
            return await finish.FindAsync(cancellation).ConfigureAwait(false) is not null;
        }
        finally
        {
            if (!finish.IsPending)
                _finishes.TryRemove(new(jobId, finish));
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
    /// What has been loading, planning a stage or finishing for longer than <see cref="WorkerOptions.LoadPatience"/>. The time of
    /// waiting for room does not count.
    /// </summary>
    public IReadOnlyList<PendingWork> Overdue() => _entries
        .SelectMany(pair => pair.Value.Pending(pair.Key))
        .Concat(_finishes.Where(pair => pair.Value.IsPending).Select(
            pair => new PendingWork(pair.Key, "", "record the outputs of the job", pair.Value.Age)))
        .Where(pending => pending.Age > options.LoadPatience)
        .ToList();

    /// <summary>
    /// Drops the graphs that have not been used lately, and what is left of jobs that stopped while they were finished.
    /// </summary>
    public void Trim()
    {
        foreach (var pair in _finishes)
        {
            if (!pair.Value.IsPending && pair.Value.Age > s_keep)
                _finishes.TryRemove(pair);
        }
        foreach (var pair in _entries)
        {
            if (!pair.Value.IsBusy(pair.Key) && Stopwatch.GetElapsedTime(pair.Value.LastUse) > s_keep)
                _entries.TryRemove(pair);
        }
    }

    public void Forget(Guid jobId)
    {
        if (_entries.TryGetValue(jobId, out var entry) && !entry.IsBusy(jobId))
            _entries.TryRemove(new(jobId, entry));
    }

    private LoadedJob Load(Guid jobId)
    {
        jobs.BeginLoadAsync(jobId, CancellationToken.None).GetAwaiter().GetResult();
        try
        {
            return new(jobId, graphs.Load(jobId), stages, room);
        }
        finally
        {
            jobs.EndLoadAsync(jobId, CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    private object Finish(Guid jobId)
    {
        jobs.BeginFinishAsync(jobId, CancellationToken.None).GetAwaiter().GetResult();
        try
        {
            graphs.Finish(jobId);
            return graphs;
        }
        finally
        {
            jobs.EndFinishAsync(jobId, CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    private sealed class Entry(Preparation<LoadedJob> load)
    {
        public Preparation<LoadedJob> Load => load;

        public long LastUse { get; set; }

        public bool IsBusy(Guid jobId) => Pending(jobId).Any();

        /// <summary>The load, or the plans of stages, that are not made yet.</summary>
        public IEnumerable<PendingWork> Pending(Guid jobId) => load.IsPending
            ? [new(jobId, "", "read the inputs of the job", load.Age)]
            : load.Made?.PendingPlans().Select(
                plan => new PendingWork(jobId, plan.StageTitle, $"prepare the step '{plan.StageTitle}'", plan.Age)) ?? [];
    }
}

/// <summary>Work on a job besides its tasks that has not ended.</summary>
/// <param name="StageTitle">Title of the stage that is planned; empty for the job as a whole.</param>
/// <param name="What">What the service does, as in "could not ...".</param>
/// <param name="Age">How long it has run.</param>
internal sealed record PendingWork(Guid JobId, string StageTitle, string What, TimeSpan Age);

/// <summary>
/// A value that a thread of its own makes, once, with a grant of memory. Who needs it waits for two seconds at most, holding no
/// thread, and comes back.
/// </summary>
internal sealed class Preparation<T>
    where T : class
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private readonly Lazy<Task<T>> _value;
    private long _began;

    /// <param name="claim">Predicts the memory of making it, in bytes; may block, as making it may.</param>
    public Preparation(PlanRoom room, Func<long> claim, Func<T> make) => _value = new(async () =>
    {
        Begin();
        var bytes = await OwnThread.Run(claim).ConfigureAwait(false);
        Volatile.Write(ref _began, 0);
        using var grant = await room.EnterAsync(bytes).ConfigureAwait(false);
        Begin();
        return await OwnThread.Run(make).ConfigureAwait(false);
    });

    /// <summary>How long it has been running; zero before it begins, and while it waits for room.</summary>
    public TimeSpan Age => Volatile.Read(ref _began) is > 0 and var began ? Stopwatch.GetElapsedTime(began) : TimeSpan.Zero;

    public bool IsPending => !_value.IsValueCreated || !_value.Value.IsCompleted;

    public bool HasFailed => !IsPending && Made is null;

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

    private void Begin() => Volatile.Write(ref _began, Stopwatch.GetTimestamp());
}

/// <summary>Grants memory to loads of graphs, plans of stages and finishing of jobs.</summary>
internal sealed class PlanRoom(WorkerSlots slots, ProcessMemory memory)
{
    /// <summary>Waits until the worker has room, however long; the grant ends when the result is disposed.</summary>
    public async Task<IDisposable> EnterAsync(long bytes)
    {
        var cost = new TaskCost(CoreSeconds: 0, bytes, Cores: 0);
        await slots.EnterAsync(cost).ConfigureAwait(false);
        return new Grant(cost, slots, memory);
    }

    private sealed class Grant(TaskCost cost, WorkerSlots slots, ProcessMemory memory) : IDisposable
    {
        public void Dispose()
        {
            memory.Return(ending: cost);
            slots.Leave(cost);
        }
    }
}

/// <summary>The graph of a job in this process, with the tasks of the stages that were planned or run here.</summary>
internal sealed class LoadedJob(Guid jobId, JobGraph graph, StageTransitions stages, PlanRoom room)
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

    /// <summary>Titles of the stages whose plans are not made yet, and for how long these have run.</summary>
    public IEnumerable<(string StageTitle, TimeSpan Age)> PendingPlans() => _plans
        .Where(pair => pair.Value.IsPending)
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
        _plans.GetOrAdd(stage.Name, _ => new(room, () => Graph.PlanBytesOf(stage), () => Plan(stage)));

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

    // By the rows of its tasks: a plan that waited for other plans while it holds its grant could wait for ever.
    private List<TaskRecord> RecordsOf(Stage stage) => stages.TaskIdsAsync(jobId, stage.Name, CancellationToken.None)
        .GetAwaiter().GetResult()
        .Select(id => TaskRecord.Find(Graph.Workspace, stage.Name, id))
        .OfType<TaskRecord>()
        .ToList();

    private bool Precedes(StageName name, Stage stage) =>
        stage.DependsOn.Any(direct => direct == name || Precedes(name, StageOf(direct)));
}
