using System.Collections.Concurrent;
using System.Diagnostics;

namespace Reality.Pipeline;

/// <summary>
/// A job in this process. One thread owns its state: it plans stages, starts tasks in the order of the plan while cores and
/// memory allow, and collects them when they end; each task runs on a thread of its own.
/// </summary>
#pragma warning disable CA1001 // Tasks left behind still look at the token; it holds nothing that needs releasing.
public sealed class RunningJob
#pragma warning restore CA1001
{
    private static readonly TimeSpan s_sampleInterval = TimeSpan.FromSeconds(0.1);

    // A task that has not stopped by then is abandoned: an artifact it still writes is whole or absent.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly JobGraph _graph;
    private readonly IJobObserver _observer;
    private readonly Admission _admission;
    private readonly ResourceMeter _meter;
    private readonly ProgressEstimate _progress;
    private readonly IReadOnlyList<StageRun> _stages;
    private readonly List<TaskRun> _running = [];
    private readonly BlockingCollection<TaskRun> _ended = [];
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource<JobResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isCancelRequested;
    private JobMessage? _failure;
    private long _stopTimestamp;

    private RunningJob(JobGraph graph, IJobObserver observer, Admission admission)
    {
        _graph = graph;
        _observer = observer;
        _admission = admission;
        _meter = new(admission);
        _stages = graph.Stages.Select(stage => new StageRun(stage, graph.ExpectedWorkOf(stage))).ToList();
        _progress = new(_stages);
    }

    /// <summary>Completes when the job ends. Never faults, whatever the outcome of the job.</summary>
    public Task<JobResult> Completion => _completion.Task;

    /// <summary>Starts a job, or continues one whose workspace holds finished tasks.</summary>
    /// <param name="threadCount">Cores for its tasks, 1 or more.</param>
    /// <param name="memoryBudgetBytes">Tasks run at once only while their predicted memory fits in this; 1 or more.</param>
    public static RunningJob Start(JobGraph graph, IJobObserver observer, int threadCount, long memoryBudgetBytes)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentOutOfRangeException.ThrowIfLessThan(threadCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(memoryBudgetBytes, 1);
        var job = new RunningJob(graph, observer, new Admission(threadCount, memoryBudgetBytes));
        new Thread(job.Run) { Name = "job", IsBackground = true }.Start();
        return job;
    }

    /// <summary>Asks the job to stop. It ends within about a second; finished tasks are kept.</summary>
    public void Cancel()
    {
        _isCancelRequested = true;
        _cancellation.Cancel();
    }

    private void Run()
    {
        try
        {
            foreach (var warning in _graph.Warnings)
                _observer.Message(warning);
            while (Step())
            {
            }
            _observer.Progress(_progress.Now());
            _completion.SetResult(Result(EndState()));
        }
#pragma warning disable CA1031 // The promise of Completion: it does not throw.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception, "");
            _completion.SetResult(Result(JobState.Failed));
        }
    }

    /// <summary>Starts all tasks that fit and waits briefly for one to end; false when the job has ended.</summary>
    private bool Step()
    {
        if (!_cancellation.IsCancellationRequested)
        {
            PlanReadyStages();
            StartReadyTasks();
        }
        if (_running.Count == 0)
            return false;

        var hasEnded = _ended.TryTake(out var attempt, s_sampleInterval);
        _meter.Sample(_running);
        if (hasEnded)
            End(attempt!);
        _observer.Progress(_progress.Now());
        return !IsPatienceOver();
    }

    private void PlanReadyStages()
    {
        foreach (var stage in _stages.Where(stage => stage.Tasks is null && IsReady(stage)))
        {
            try
            {
                Plan(stage);
            }
#pragma warning disable CA1031 // Whatever planning throws must end the job with a message, not the process.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Fail(JobFailure.Unwrap(exception), stage.Definition.Title);
                return;
            }
        }
    }

    private bool IsReady(StageRun stage) =>
        _stages.Where(other => stage.Definition.DependsOn.Contains(other.Definition.Name)).All(other => other.IsComplete);

    private void Plan(StageRun stage)
    {
        var definition = stage.Definition;
        var tasks = definition.Plan(new(_graph.Workspace, new(() => Result(JobState.Running))));
        StagePlan.Check(definition, tasks);
        stage.Begin(tasks, task => task.OutputsAreThere?.Invoke() ?? true
            ? TaskRecord.Find(_graph.Workspace, definition.Name, task.Id)
            : null);
        _observer.Detail(definition.Title, $"{tasks.Count} tasks, {stage.ResumedTaskCount} of them done by an earlier run");
    }

    // In the order of the plan, never overtaking a task that has to wait: small tasks cannot starve a large one.
    private void StartReadyTasks()
    {
        foreach (var stage in _stages)
        {
            while (stage.Waiting.TryPeek(out var task))
            {
                if (_cancellation.IsCancellationRequested || !_admission.TryTake(task.Cost))
                    return;
                Start(stage, stage.Waiting.Dequeue());
            }
        }
    }

    private void Start(StageRun stage, JobTask task)
    {
        _meter.Sample(_running);
        var attempt = new TaskRun(stage, task, _observer);
        stage.Started(attempt);
        _running.Add(attempt);
        var thread = new Thread(() =>
        {
            attempt.Run(_graph.Workspace, _admission.CoresFor(task.Cost), _cancellation.Token);
            _ended.Add(attempt);
        });
        thread.Name = $"{stage.Definition.Name} {task.Id}";
        thread.IsBackground = true;
        thread.Start();
    }

    private void End(TaskRun attempt)
    {
        _running.Remove(attempt);
        _admission.Return(attempt.Task.Cost);
        var record = attempt.Failure is null ? attempt.ToRecord() : null;
        try
        {
            record?.Write(_graph.Workspace, attempt.Stage.Definition.Name, attempt.Task.Id);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            record = null;
            Fail(exception, attempt.Stage.Definition.Title);
        }
        attempt.Stage.Ended(attempt, record);
        if (attempt.Failure is { } failure && !(failure is OperationCanceledException && _cancellation.IsCancellationRequested))
            Fail(failure, attempt.Stage.Definition.Title);
    }

    // The first failure is the cause; later ones result from stopping.
    private void Fail(Exception exception, string stageTitle)
    {
        _observer.Detail(stageTitle, exception.ToString());
        if (_failure is null)
        {
            _failure = CommandFailure.Describe(exception, stageTitle, _graph.Workspace);
            _observer.Message(_failure);
        }
        _cancellation.Cancel();
    }

    private bool IsPatienceOver()
    {
        if (!_cancellation.IsCancellationRequested)
            return false;
        if (_stopTimestamp == 0)
            _stopTimestamp = Stopwatch.GetTimestamp();
        return Stopwatch.GetElapsedTime(_stopTimestamp) > s_patience;
    }

    private JobState EndState() => _failure is not null ? JobState.Failed
        : _stages.All(stage => stage.IsComplete) ? JobState.Done
        : _isCancelRequested ? JobState.Cancelled
        : JobState.Failed;

    private JobResult Result(JobState state)
    {
        var records = _stages.SelectMany(stage => stage.Records()).ToList();
        return new()
        {
            State = state,
            Messages =
            [
                .. _graph.Warnings,
                .. records.SelectMany(record => record.Messages),
                .. _failure is null ? [] : (JobMessage[])[_failure],
            ],
            Figures = records.SelectMany(record => record.Figures).ToList(),
            Outputs = records.SelectMany(record => record.Outputs).ToList(),
            Stages = _stages.Select(stage => stage.Figures()).ToList(),
        };
    }
}
