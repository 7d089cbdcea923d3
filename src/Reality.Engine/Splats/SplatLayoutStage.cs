using Reality.Core.Geometry;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>Divides the ground that tie points show into tiles of splats.</summary>
/// <param name="tileSize">Side of a tile, meters.</param>
/// <param name="readRegions">Regions that the splats are limited to; none = everything.</param>
public sealed class SplatLayoutStage(double tileSize, Func<Workspace, IReadOnlyList<Prism>> readRegions) : SingleTaskStage
{
    public static readonly StageName Id = "splat-layout";

    /// <summary>Identifies the regions in the key of the stage; null = none.</summary>
    public string? Region { get; init; }

    public override StageName Name => Id;

    public override string Title => "tiles of splats";

    public override IReadOnlyList<StageName> Reads => [SceneArtifact.Calibrated];

    public override object? Key => (tileSize, Region);

    protected override string TaskId => "plan";

    public override double ExpectedWork(InputSize input) => 1;

    protected override TaskCost Cost(PlanContext plan) => new(1, 200L << 20);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var points = context.Workspace.ReadScene(SceneArtifact.Calibrated).TiePoints.Positions;
        var regions = readRegions(context.Workspace);
        var grid = SplatGrid.Of([.. points.Where(point => regions.All(region => region.Contains(point)))], tileSize);
        context.Workspace.WriteSplatGrid(grid);
        context.Outcome.Figure("tiles of splats", $"{grid.Columns} x {grid.Rows}");
    }
}
