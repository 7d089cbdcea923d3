using System.Collections.Concurrent;
using Reality.Pipeline;

namespace Reality.Cluster.Tests;

/// <summary>Graphs made up by tests, by job.</summary>
internal sealed class SyntheticGraphs(string folder) : IJobGraphs
{
    private readonly ConcurrentDictionary<Guid, Func<JobGraph>> _graphs = new();

    /// <summary>"stage/task" in the order of the starts.</summary>
    public ConcurrentQueue<string> Ran { get; } = new();

    public ConcurrentQueue<Guid> Finished { get; } = new();

    public void Add(Guid jobId, params JobStage[] stages) => _graphs[jobId] = () =>
    {
        var keys = stages.ToDictionary(stage => stage.Name, _ => "k");
        return new(new Workspace(Path.Combine(folder, "scratch", jobId.ToString()), keys), stages);
    };

    public void AddBroken(Guid jobId, Exception exception) => _graphs[jobId] = () => throw exception;

    /// <summary>A stage whose tasks record in <see cref="Ran"/> that they ran.</summary>
    public JobStage Stage(
        string name,
        int taskCount,
        Action<TaskContext, int>? run = null,
        string[]? dependsOn = null,
        TaskNeeds? needs = null) => new()
        {
            Name = name,
            Weight = taskCount,
            DependsOn = dependsOn ?? [],
            Plan = _ => Enumerable.Range(0, taskCount).Select(i => new JobTask
            {
                Id = $"{i:000000}",
                Needs = needs ?? new(),
                Run = context =>
                {
                    Ran.Enqueue($"{name}/{i}");
                    run?.Invoke(context, i);
                },
            }).ToList(),
        };

    public JobGraph Load(Guid jobId) => _graphs[jobId]();

    public void Finish(Guid jobId) => Finished.Enqueue(jobId);

    public void CleanUp(Guid jobId) => Directory.Delete(Load(jobId).Workspace.Root, recursive: true);
}
