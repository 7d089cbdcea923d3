using System.Collections.Concurrent;
using System.Diagnostics;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>The graphs of the jobs that this process works on, loaded once and dropped a minute after their last use.</summary>
internal sealed class JobGraphCache(IJobGraphs graphs)
{
    private static readonly TimeSpan s_keep = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<Guid, Entry> _entries = new();

    /// <summary>The graph of a job; throws whatever loading it throws.</summary>
    public LoadedJob Load(Guid jobId)
    {
        var entry = _entries.GetOrAdd(jobId, id => new(new(() => new(graphs.Load(id)))));
        entry.LastUse = Stopwatch.GetTimestamp();
        try
        {
            return entry.Job.Value;
        }
        catch
        {
            _entries.TryRemove(new(jobId, entry));
            throw;
        }
    }

    /// <summary>Drops the graphs that have not been used lately.</summary>
    public void Trim()
    {
        foreach (var pair in _entries)
        {
            if (Stopwatch.GetElapsedTime(pair.Value.LastUse) > s_keep)
                _entries.TryRemove(pair);
        }
    }

    public void Forget(Guid jobId) => _entries.TryRemove(jobId, out _);

    private sealed class Entry(Lazy<LoadedJob> job)
    {
        public Lazy<LoadedJob> Job => job;

        public long LastUse { get; set; }
    }
}

/// <summary>The graph of a job in this process, with the tasks of the stages that were planned or run here.</summary>
internal sealed class LoadedJob(JobGraph graph)
{
    private readonly ConcurrentDictionary<string, Lazy<IReadOnlyDictionary<string, JobTask>>> _tasksOfStage =
        new(StringComparer.Ordinal);

    public JobGraph Graph { get; } = graph;

    /// <summary>The tasks of a stage by id, in the order of the plan; throws whatever planning throws.</summary>
    public IReadOnlyDictionary<string, JobTask> TasksOf(Stage stage)
    {
        try
        {
            return _tasksOfStage.GetOrAdd(stage.Name, _ => new(() => Plan(stage))).Value;
        }
        catch
        {
            _tasksOfStage.TryRemove(stage.Name, out _);
            throw;
        }
    }

    /// <summary>The stage with a name; throws if its row was written by another version of the program.</summary>
    public Stage StageOf(string name) => Graph.Stages.FirstOrDefault(stage => stage.Name == name)
        ?? throw new InvalidOperationException($"The graph has no stage '{name}': all workers must run the same version.");

    public JobTask TaskOf(string stage, string taskId) => TasksOf(StageOf(stage)).GetValueOrDefault(taskId)
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

    private List<TaskRecord> RecordsOf(Stage stage) => TasksOf(stage).Keys
        .Select(id => TaskRecord.Find(Graph.Workspace, stage.Name, id))
        .OfType<TaskRecord>()
        .ToList();

    private bool Precedes(string name, Stage stage) =>
        stage.DependsOn.Any(direct => direct == name || Precedes(name, StageOf(direct)));
}
