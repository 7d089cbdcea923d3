namespace Reality.Pipeline;

/// <summary>State of a stage while its job runs. Used by the thread of the job only.</summary>
/// <param name="expectedWork">In seconds of one core, until the tasks are known.</param>
internal sealed class StageRun(Stage definition, double expectedWork)
{
    private readonly Dictionary<string, TaskRecord> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskRecord> _unfinished = new(StringComparer.Ordinal);
    private readonly List<TaskRun> _running = [];
    private double _doneWork;
    private double _fraction;

    public Stage Definition => definition;

    /// <summary>Null until planned.</summary>
    public IReadOnlyList<JobTask>? Tasks { get; private set; }

    /// <summary>Tasks waiting to start, in order.</summary>
    public Queue<JobTask> Waiting { get; } = new();

    public int ResumedTaskCount { get; private set; }

    /// <summary>Work done by an earlier run.</summary>
    public double ResumedWork { get; private set; }

    public bool IsComplete => Tasks is not null && _records.Count == Tasks.Count;

    /// <summary>Expected work in seconds of one core: the sum over the tasks once they are known.</summary>
    public double Work { get; private set; } = expectedWork;

    /// <summary>Completed share of the work, 0 to 1; never decreases, 1 only when complete.</summary>
    public double Fraction()
    {
        if (IsComplete)
            return 1;
        var done = _doneWork + _running.Sum(attempt => attempt.Task.Work * attempt.Fraction);
        return _fraction = Math.Max(_fraction, Work > 0 ? Math.Min(done / Work, 0.999) : 0);
    }

    /// <summary>Accepts the plan; tasks with a record are complete.</summary>
    public void Begin(IReadOnlyList<JobTask> tasks, Func<JobTask, TaskRecord?> findRecord)
    {
        Tasks = tasks;
        Work = tasks.Sum(task => task.Work);
        foreach (var task in tasks)
        {
            if (findRecord(task) is { } record)
                Resume(task, record);
            else
                Waiting.Enqueue(task);
        }
    }

    public void Started(TaskRun attempt) => _running.Add(attempt);

    /// <summary>
    /// Removes a task that has ended. Without a record it is not complete: its warnings are kept, its figures and outputs are
    /// not.
    /// </summary>
    public void Ended(TaskRun attempt, TaskRecord? record)
    {
        _running.Remove(attempt);
        if (record is null)
        {
            _unfinished[attempt.Task.Id] = attempt.ToRecord() with { Figures = [], Outputs = [] };
            return;
        }
        _records.Add(attempt.Task.Id, record);
        _doneWork += attempt.Task.Work;
    }

    /// <summary>Records of the tasks that have started, in the order of the plan: complete, failed or running.</summary>
    public IEnumerable<TaskRecord> Records() => (Tasks ?? [])
        .Select(task => _records.GetValueOrDefault(task.Id)
            ?? _unfinished.GetValueOrDefault(task.Id)
            ?? _running.Find(a => a.Task.Id == task.Id)?.ToRecord())
        .OfType<TaskRecord>();

    public StageProgress Progress() => new(definition.Title, Fraction(), _records.Count + _unfinished.Count + _running.Count > 0);

    public StageFigures Figures() => StageFigures.Of(definition, Records().ToList(), Tasks?.Count ?? 0, ResumedTaskCount);

    private void Resume(JobTask task, TaskRecord record)
    {
        _records.Add(task.Id, record);
        _doneWork += task.Work;
        ResumedWork += task.Work;
        ResumedTaskCount++;
    }
}

/// <summary>Rules for the tasks of every stage.</summary>
internal static class StagePlan
{
    /// <summary>Throws if two tasks have the same id, or an id cannot name a record.</summary>
    public static void Check(Stage stage, IReadOnlyList<JobTask> tasks)
    {
        if (tasks.FirstOrDefault(task => !IsTaskId(task.Id)) is { } bad)
            throw new InvalidOperationException($"'{bad.Id}' cannot name a task.");
        if (tasks.DistinctBy(task => task.Id, StringComparer.Ordinal).Count() != tasks.Count)
            throw new InvalidOperationException($"Two tasks of the stage '{stage.Name}' have the same name.");
    }

    private static bool IsTaskId(string id) =>
        id.Length is > 0 and <= 100 && id[0] != '.' && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+');
}
