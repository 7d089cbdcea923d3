namespace Reality.Pipeline;

/// <summary>What the planning of a stage may look at.</summary>
/// <param name="workspace">Holds the artifacts of the stages that this one depends on.</param>
/// <param name="soFar">Gathered only where a stage asks for it.</param>
public sealed class PlanContext(Workspace workspace, Lazy<JobResult> soFar)
{
    public Workspace Workspace { get; } = workspace;

    /// <summary>Messages, figures, time and memory of the job up to now, for a stage that reports them.</summary>
    public JobResult SoFar => soFar.Value;
}
