namespace Reality.Pipeline;

/// <summary>
/// A named part of a job. Its class says all about it, once: name, title, version, what it reads, its options and what it costs;
/// the graph of the job and the keys of artifacts are derived from that.
/// </summary>
public abstract class Stage
{
    /// <summary>Identifies the stage in its graph, and in the names of its artifacts.</summary>
    public abstract StageName Name { get; }

    /// <summary>Lower-case words for users; by default the name without its hyphens.</summary>
    public virtual string Title => Name.ToString().Replace('-', ' ');

    /// <summary>Raised by whoever changes what the stage makes of the same inputs and options.</summary>
    public virtual int Version => 1;

    /// <summary>The stages whose artifacts or published files it reads: they run first, and their keys are part of its key.</summary>
    public abstract IReadOnlyList<StageName> Reads { get; }

    /// <summary>Stages that must be complete first although its artifacts do not follow from theirs.</summary>
    public virtual IReadOnlyList<StageName> After => [];

    /// <summary>
    /// The options and inputs that its artifacts follow from besides the stages it reads, as any value that can be written as JSON.
    /// Members called ThreadCount do not count.
    /// </summary>
    public virtual object? Key => null;

    /// <summary>All stages that must be complete before this one is planned.</summary>
    public IReadOnlyList<StageName> DependsOn => Reads.Concat(After).Distinct().ToList();

    /// <summary>
    /// Expected work in seconds of one core, for the progress bar until the tasks are planned. Relative sizes matter.
    /// </summary>
    public abstract double ExpectedWork(InputSize input);

    /// <summary>
    /// The tasks, from inputs and artifacts alone: the same at every call, whatever the machine. May be none.
    /// </summary>
    /// <exception cref="StageException">The job cannot go on.</exception>
    public abstract IReadOnlyList<JobTask> Plan(PlanContext plan);
}

/// <summary>A stage whose tasks are batches of items: photos, tiles, nodes.</summary>
/// <typeparam name="TItem">What a batch consists of.</typeparam>
/// <typeparam name="TInput">What the plan is made from: the scene, the layout.</typeparam>
public abstract class Stage<TItem, TInput> : Stage
{
    // A job stays below about ten thousand tasks however many items it has.
    private const int MaxTaskCount = 2000;

    /// <summary>
    /// Runs one batch. Idempotent: items whose artifact exists are skipped. Any batches in any order, with any number of threads,
    /// leave the same artifacts.
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

    /// <summary>Reads what the plan is made from.</summary>
    protected abstract TInput ReadInput(Workspace workspace);

    /// <summary>All items, in the order of their tasks.</summary>
    protected abstract IReadOnlyList<TItem> ItemsOf(TInput input, Workspace workspace);

    /// <summary>Id of the task whose batch begins with an item; see <see cref="JobTask.Id"/>.</summary>
    protected abstract string TaskIdOf(TItem first);

    protected abstract TaskCost CostOf(TItem item, TInput input);

    private JobTask TaskOf(TItem[] batch, TInput input)
    {
        var costs = Array.ConvertAll(batch, item => CostOf(item, input));
        return new()
        {
            Id = TaskIdOf(batch[0]),
            Cost = new(costs.Sum(cost => cost.CoreSeconds), costs.Max(cost => cost.MemoryBytes), costs.Max(cost => cost.Cores)),
            Run = context => Run(batch, context),
        };
    }
}

/// <summary>A stage that is one task.</summary>
public abstract class SingleTaskStage : Stage
{
    /// <summary>Id of the task: what it does, as a verb.</summary>
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

    /// <summary>False for a stage that has nothing to do in this job.</summary>
    protected virtual bool IsNeeded(PlanContext plan) => true;

    protected abstract TaskCost Cost(PlanContext plan);

    /// <summary>Whether the task leaves files outside of the workspace.</summary>
    protected virtual bool PublishesOutputs => false;

    /// <summary>Whether those files are still there; otherwise a completed task runs again.</summary>
    protected virtual bool OutputsAreThere() => true;
}

/// <summary>What the planning of a stage may look at.</summary>
/// <param name="workspace">Holds the artifacts of the stages that this one depends on.</param>
/// <param name="soFar">Gathered only if a stage asks for it.</param>
public sealed class PlanContext(Workspace workspace, Lazy<JobResult> soFar)
{
    public Workspace Workspace { get; } = workspace;

    /// <summary>Messages, figures, time and memory of the job up to now, for a stage that reports them.</summary>
    public JobResult SoFar => soFar.Value;
}

/// <summary>How much the input of a job holds, for the expected work of stages that are not planned yet.</summary>
/// <param name="ItemCount">Number of photos.</param>
/// <param name="Megapixels">Sum over all photos.</param>
public readonly record struct InputSize(int ItemCount, double Megapixels);
