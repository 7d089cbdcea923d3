namespace Reality.Pipeline;

/// <summary>
/// A named part of a job. Its class declares name, title, version, dependencies, options and cost; the graph of the job and the
/// keys of artifacts are derived from them.
/// </summary>
public abstract class Stage
{
    /// <summary>Identifies the stage in its graph and in the names of its artifacts.</summary>
    public abstract StageName Name { get; }

    /// <summary>Lower-case words for users; by default the name without its hyphens.</summary>
    public virtual string Title => Name.ToString().Replace('-', ' ');

    /// <summary>
    /// Version of the code: to be incremented by every change that alters the results of the same inputs and options.
    /// </summary>
    public virtual int Version => 1;

    /// <summary>
    /// Stages whose artifacts or published files this one reads: they run first, and their keys are part of its key.
    /// </summary>
    public abstract IReadOnlyList<StageName> Reads { get; }

    /// <summary>Stages that must complete first although the artifacts of this one do not depend on theirs.</summary>
    public virtual IReadOnlyList<StageName> After => [];

    /// <summary>
    /// The options and inputs that the artifacts depend on besides the stages read, as any value that serializes to JSON. Members
    /// named ThreadCount are ignored.
    /// </summary>
    public virtual object? Key => null;

    /// <summary>All stages that must be complete before this one is planned.</summary>
    public IReadOnlyList<StageName> DependsOn => Reads.Concat(After).Distinct().ToList();

    /// <summary>
    /// Expected work in seconds of one core, for the progress bar until the tasks are planned. Only relative sizes matter.
    /// </summary>
    public abstract double ExpectedWork(InputSize input);

    /// <summary>
    /// Plans the tasks from inputs and artifacts only: the same at every call and on every machine. May return none.
    /// </summary>
    /// <exception cref="StageException">The job cannot go on.</exception>
    public abstract IReadOnlyList<JobTask> Plan(PlanContext plan);

    /// <summary>
    /// Predicted memory of <see cref="Plan"/>, in bytes, besides that of the documents that all plans of a job may read.
    /// </summary>
    public virtual long PlanBytes(Workspace workspace) => 0;
}

/// <summary>A stage whose tasks are batches of items: photos, tiles, nodes.</summary>
/// <typeparam name="TItem">Type of the items of a batch.</typeparam>
/// <typeparam name="TInput">Type of the plan's input: the scene, the layout.</typeparam>
public abstract class Stage<TItem, TInput> : Stage
{
    // Keeps a job below about ten thousand tasks, whatever its number of items.
    private const int MaxTaskCount = 2000;

    /// <summary>
    /// Runs one batch. Idempotent: items whose artifact exists are skipped. The artifacts are the same for any batches, order and
    /// number of threads.
    /// </summary>
    /// <exception cref="StageException">The job cannot go on.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, within a second of the request.</exception>
    public abstract void Run(IReadOnlyList<TItem> batch, StageContext context);

    public sealed override IReadOnlyList<JobTask> Plan(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var input = ReadInput(plan.Workspace);
        var items = ItemsOf(input, plan.Workspace);
        var batchSize = Math.Max(1, (items.Count + MaxTaskCount - 1) / MaxTaskCount);
        return items.Chunk(batchSize).Select(batch => TaskOf(batch, input)).ToList();
    }

    /// <summary>Reads the input of the plan.</summary>
    protected abstract TInput ReadInput(Workspace workspace);

    /// <summary>All items, in the order of their tasks.</summary>
    protected abstract IReadOnlyList<TItem> ItemsOf(TInput input, Workspace workspace);

    /// <summary>Id of the task whose batch begins with the given item; see <see cref="JobTask.Id"/>.</summary>
    protected abstract string TaskIdOf(TItem first);

    protected abstract TaskCost CostOf(TItem item, TInput input);

    private JobTask TaskOf(TItem[] batch, TInput input)
    {
        var costs = Array.ConvertAll(batch, item => CostOf(item, input));
        return new()
        {
            Id = TaskIdOf(batch[0]),
            Cost = new(costs.Sum(cost => cost.CoreSeconds), costs.Max(cost => cost.MemoryBytes), costs.Max(cost => cost.Cores)),
            Run = RunOf(batch),
        };
    }

    // Not written above, where it would keep the input of the plan, such as a whole scene, as long as the task.
    private Action<StageContext> RunOf(IReadOnlyList<TItem> batch) => context => Run(batch, context);
}

/// <summary>A stage that is one task.</summary>
public abstract class SingleTaskStage : Stage
{
    /// <summary>Id of the task, a verb.</summary>
    protected abstract string TaskId { get; }

    /// <inheritdoc cref="Stage{TItem, TInput}.Run"/>
    public abstract void Run(StageContext context);

    public sealed override IReadOnlyList<JobTask> Plan(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (!IsNeeded(plan))
            return [];
        Func<bool>? outputsAreThere = PublishesOutputs ? OutputsAreThere : null;
        return [new() { Id = TaskId, Cost = Cost(plan), OutputsAreThere = outputsAreThere, Run = Run }];
    }

    /// <summary>False if the stage has nothing to do in this job.</summary>
    protected virtual bool IsNeeded(PlanContext plan) => true;

    protected abstract TaskCost Cost(PlanContext plan);

    /// <summary>Whether the task publishes files outside the workspace.</summary>
    protected virtual bool PublishesOutputs => false;

    /// <summary>Whether those files still exist; otherwise a completed task runs again.</summary>
    protected virtual bool OutputsAreThere() => true;
}

/// <summary>Input of the planning of a stage.</summary>
/// <param name="workspace">Holds the artifacts of the stages that this one depends on.</param>
/// <param name="soFar">Collected only if a stage reads it.</param>
public sealed class PlanContext(Workspace workspace, Lazy<JobResult> soFar)
{
    public Workspace Workspace { get; } = workspace;

    /// <summary>Messages, figures, time and memory of the job so far, for a stage that reports them.</summary>
    public JobResult SoFar => soFar.Value;
}

/// <summary>Size of a job's input, for the expected work of stages that are not planned yet.</summary>
/// <param name="ItemCount">Number of photos.</param>
/// <param name="Megapixels">Sum over all photos.</param>
public readonly record struct InputSize(int ItemCount, double Megapixels);

/// <summary>Parts of lists of stages, and of names of stages, that depend on a condition.</summary>
public static class StageList
{
    /// <summary>The items if the condition holds; otherwise nothing.</summary>
    public static IReadOnlyList<T> If<T>(bool condition, params IReadOnlyList<T> items) => condition ? items : [];
}
