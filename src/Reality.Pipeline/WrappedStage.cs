namespace Reality.Pipeline;

/// <summary>A stage that is another one but for the members that a class overrides.</summary>
/// <param name="stage">The other one.</param>
public abstract class WrappedStage(Stage stage) : Stage
{
    /// <summary>The stage inside.</summary>
    protected Stage Wrapped => stage;

    public override StageName Name => stage.Name;

    public override string Title => stage.Title;

    public override int Version => stage.Version;

    public override IReadOnlyList<StageName> Reads => stage.Reads;

    public override IReadOnlyList<StageName> After => stage.After;

    public override object? Key => stage.Key;

    public override double ExpectedWork(InputSize input) => stage.ExpectedWork(input);

    public override IReadOnlyList<JobTask> Plan(PlanContext plan) => stage.Plan(plan);

    public override long PlanBytes(Workspace workspace) => stage.PlanBytes(workspace);
}
