using Reality.Pipeline;

namespace Reality.Testing;

/// <summary>A stage that a test makes up.</summary>
public sealed class TestStage(string name, Func<PlanContext, IReadOnlyList<JobTask>> tasksOf) : Stage
{
    public override StageName Name => name;

    public override IReadOnlyList<StageName> Reads => [.. Inputs.Select(input => (StageName)input)];

    public override object? Key => Options;

    public override int Version => CodeVersion;

    /// <summary>Names of the stages that it reads.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    public object? Options { get; init; }

    public int CodeVersion { get; init; } = 1;

    public double Work { get; init; } = 1;

    /// <summary>What <see cref="Stage.PlanBytes"/> predicts.</summary>
    public long PlanMemoryBytes { get; init; }

    public override double ExpectedWork(InputSize input) => Work;

    public override IReadOnlyList<JobTask> Plan(PlanContext plan) => tasksOf(plan);

    public override long PlanBytes(Workspace workspace) => PlanMemoryBytes;
}
