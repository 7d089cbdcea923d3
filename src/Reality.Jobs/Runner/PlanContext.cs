using Reality.Engine;

namespace Reality.Jobs.Runner;

/// <summary>What the planning of a stage may look at.</summary>
/// <param name="Workspace">Holds the artifacts of the stages that this one depends on.</param>
/// <param name="SoFar">Messages, figures, time and memory of the job up to now, for a stage that reports them.</param>
public sealed record PlanContext(Workspace Workspace, JobResult SoFar);
