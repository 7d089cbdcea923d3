namespace Reality.Pipeline;

/// <summary>What a job is made of: stages, each naming the earlier stages it needs, and the workspace they share.</summary>
/// <remarks>
/// The graph follows from the job's inputs and options alone, never from threads or memory, so that a job that was killed
/// finds the same tasks again. A stage may need only stages listed before it, so there are no cycles.
/// </remarks>
public sealed class JobGraph
{
    public JobGraph(Workspace workspace, IReadOnlyList<JobStage> stages)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(stages);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stage in stages)
        {
            if (stage.DependsOn.FirstOrDefault(name => !known.Contains(name)) is { } missing)
                throw new ArgumentException($"'{stage.Name}' needs '{missing}', which is not listed before it.", nameof(stages));
            if (!known.Add(stage.Name))
                throw new ArgumentException($"There are two stages '{stage.Name}'.", nameof(stages));
        }
        Workspace = workspace;
        Stages = stages;
    }

    public Workspace Workspace { get; }

    public IReadOnlyList<JobStage> Stages { get; }

    /// <summary>Place of a stage among them, from 0; negative where there is none of that name.</summary>
    public int OrderOf(string stage)
    {
        for (var i = 0; i < Stages.Count; i++)
        {
            if (Stages[i].Name == stage)
                return i;
        }
        return -1;
    }
}
