namespace Reality.Pipeline;

/// <summary>A named part of a job. Its tasks are planned once the stages it depends on are complete.</summary>
public sealed record JobStage
{
    /// <summary>Name in the workspace, where the completion of its tasks is noted: it must have a key there.</summary>
    public required string Name { get; init; }

    /// <summary>Lower-case words as users read them; <see cref="Name"/> unless said otherwise.</summary>
    public string Title { get => field ?? Name; init; }

    /// <summary>
    /// Expected work in seconds of one core, for the progress bar until the tasks are planned and say it better.
    /// </summary>
    public required double Weight { get; init; }

    /// <summary>Names of the stages that must be complete before this one is planned.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>
    /// The tasks, from inputs and artifacts alone: the same at every call, whatever the machine. May be none.
    /// Throws <see cref="Engine.StageException"/> where the job cannot go on.
    /// </summary>
    public required Func<PlanContext, IReadOnlyList<JobTask>> Plan { get; init; }
}
