using Reality.Contract.Requests;
using Reality.Engine;
using Reality.Jobs.Files;
using Reality.Jobs.Planning;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Docs.Examples;

/// <summary>Plans Contours jobs.</summary>
public sealed class ContoursPlanner() : JobPlanner<ContoursSpecifications>(new ContoursJob())
{
    private protected override JobPlan Plan(ContoursSpecifications specifications, JobSite site)
    {
        var input = site.SceneAt(specifications.Inputs.Scene);
        return new(
            [new CalibratedSceneStage(input, []), new ContourStage(site.Files, specifications.Outputs.Contours)],
            input.EstimateSize(), [], SceneArtifact.Calibrated, summary => new() { Gpix = 1e-3 * summary.Megapixels });
    }
}

/// <summary>Writes the contour lines.</summary>
internal sealed class ContourStage(IJobFiles files, string path) : SingleTaskStage
{
    public override StageName Name => "contours";

    public override IReadOnlyList<StageName> Reads => [SceneArtifact.Calibrated];

    public override object? Key => path;

    protected override string TaskId => "draw";

    protected override bool PublishesOutputs => true;

    private string FileName => BucketPath.BlobName(path);

    public override double ExpectedWork(InputSize input) => 1;

    protected override TaskCost Cost(PlanContext plan) => new(1, 256L << 20);

    protected override bool OutputsAreThere() => files.Contains(Place.Bucket(""), FileName);

    public override void Run(StageContext context) => files.Write(Place.Bucket(""), FileName, _ => { });
}
