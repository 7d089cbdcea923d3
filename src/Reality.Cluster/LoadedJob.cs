using System.Collections.Concurrent;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>The graph of a job in this process, with the tasks of the stages that have been asked for.</summary>
internal sealed class LoadedJob(JobGraph graph)
{
    private readonly ConcurrentDictionary<string, Lazy<IReadOnlyDictionary<string, JobTask>>> _tasksOfStage = new(StringComparer.Ordinal);

    public JobGraph Graph { get; } = graph;

    /// <summary>The tasks of a stage by id, in the order of the plan; throws what planning throws.</summary>
    public IReadOnlyDictionary<string, JobTask> TasksOf(JobStage stage)
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

    /// <summary>The stage of that name; throws where a graph of another version has planned it.</summary>
    public JobStage StageOf(string name) => Graph.Stages.FirstOrDefault(stage => stage.Name == name)
        ?? throw new InvalidOperationException($"The graph has no stage '{name}': all workers must run the same version.");

    public JobTask TaskOf(string stage, string taskId) => TasksOf(StageOf(stage)).GetValueOrDefault(taskId)
        ?? throw new InvalidOperationException($"The stage '{stage}' has no task '{taskId}': all workers must run the same version.");

    public static bool IsDone(JobTask task) => task.OutputsAreThere?.Invoke() ?? true;

    private OrderedDictionary<string, JobTask> Plan(JobStage stage)
    {
        var tasks = stage.Plan(new(Graph.Workspace, new(() => SoFar(stage))));
        StagePlan.Check(stage, tasks);
        var byId = new OrderedDictionary<string, JobTask>(tasks.Count, StringComparer.Ordinal);
        foreach (var task in tasks)
            byId.Add(task.Id, task);
        return byId;
    }

    /// <summary>What the stages before one have said, from the records of their tasks.</summary>
    private JobResult SoFar(JobStage stage)
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

    private List<TaskRecord> RecordsOf(JobStage stage) => TasksOf(stage).Keys
        .Select(id => TaskRecord.Find(Graph.Workspace, stage.Name, id))
        .OfType<TaskRecord>()
        .ToList();

    private bool Precedes(string name, JobStage stage) =>
        stage.DependsOn.Any(direct => direct == name || Precedes(name, StageOf(direct)));
}
