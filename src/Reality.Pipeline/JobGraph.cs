namespace Reality.Pipeline;

/// <summary>The stages of a job, each with the earlier stages it depends on, and the workspace they share.</summary>
/// <remarks>
/// The graph depends on the job's inputs and options only, not on threads or memory, so that a killed job finds the same tasks
/// again. A stage may depend only on stages listed before it, so there are no cycles.
/// </remarks>
public sealed class JobGraph
{
    private readonly InputSize _input;

    /// <summary>Derives the keys of all stages, and opens the workspace with them.</summary>
    /// <param name="workFolder">Scratch folder of the job; see <see cref="Workspace"/>.</param>
    /// <param name="input">Size of the job's input.</param>
    /// <param name="given">
    /// Keys of stages that are read but not listed, because their artifacts are in the folder; null = none.
    /// </param>
    /// <exception cref="ArgumentException">A stage is listed twice, or before one that it depends on.</exception>
    public JobGraph(
        string workFolder, IReadOnlyList<Stage> stages, InputSize input, IArtifactMirror? mirror = null,
        IReadOnlyDictionary<StageName, string>? given = null)
    {
        ArgumentNullException.ThrowIfNull(stages);
        var known = new HashSet<StageName>(given?.Keys ?? []);
        foreach (var stage in stages)
        {
            foreach (var needed in stage.DependsOn.Where(name => !known.Contains(name)))
                throw new ArgumentException($"'{stage.Name}' needs '{needed}', which is not listed before it.", nameof(stages));
            if (!known.Add(stage.Name))
                throw new ArgumentException($"There are two stages '{stage.Name}'.", nameof(stages));
        }
        Workspace = new(workFolder, StageKeys.Of(stages, given), mirror);
        Stages = stages;
        _input = input;
    }

    private JobGraph(JobGraph graph, IReadOnlyList<Stage> stages) =>
        (Workspace, Stages, Warnings, ReadDocumentBytes, _input) =
            (graph.Workspace, stages, graph.Warnings, graph.ReadDocumentBytes, graph._input);

    public Workspace Workspace { get; }

    public IReadOnlyList<Stage> Stages { get; }

    /// <summary>Warnings about the request itself, known before any task runs.</summary>
    public IReadOnlyList<JobMessage> Warnings { get; init; } = [];

    /// <summary>Predicts the memory of the documents that plans of the job read, in bytes, from their sizes.</summary>
    public Func<Workspace, long> ReadDocumentBytes { get; init; } = _ => 0;

    /// <summary>The same job without the stages listed after the given one.</summary>
    public JobGraph UpTo(StageName last) => new(this, Stages.Take(OrderOf(last) + 1).ToList());

    /// <summary>Expected work of a stage in seconds of one core, until its tasks are planned.</summary>
    public double ExpectedWorkOf(Stage stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        return stage.ExpectedWork(_input);
    }

    /// <summary>Predicted memory of planning a stage, in bytes.</summary>
    public long PlanBytesOf(Stage stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        return ReadDocumentBytes(Workspace) + stage.PlanBytes(Workspace);
    }

    /// <summary>Index of a stage, from 0; negative if no stage has that name.</summary>
    public int OrderOf(StageName stage)
    {
        for (var i = 0; i < Stages.Count; i++)
        {
            if (Stages[i].Name == stage)
                return i;
        }
        return -1;
    }
}
