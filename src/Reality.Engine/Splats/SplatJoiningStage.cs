using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>Joins the splats of all tiles, and measures them together.</summary>
public sealed class SplatJoiningStage(SplatTrainingOptions options) : SingleTaskStage
{
    public static readonly StageName Id = "joined-splats";

    public override StageName Name => Id;

    public override string Title => "splats of all tiles";

    public override IReadOnlyList<StageName> Reads =>
        [SceneArtifact.Calibrated, SplatPhotoStage.Id, SplatTrainingStage.Id, SplatLayoutStage.Id, SplatTileStage.Id];

    public override object? Key => options.HeldOutInterval;

    protected override string TaskId => "join";

    public override double ExpectedWork(InputSize input) => 5;

    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var grid = plan.Workspace.ReadSplatGrid();
        var count = grid.TileCount * SplatTileStage.MaxCountOf(grid, options);
        return new(
            5, SplatTrainingCost.RenderingBytes(count, options.PhotoSide) + 2 * SplatTrainingCost.StoredBytes(count),
            TaskCost.AllCores);
    }

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var workspace = context.Workspace;
        var grid = workspace.ReadSplatGrid();
        var tiles = Enumerable.Range(0, grid.TileCount).Select(tile => workspace.ReadSplats(SplatTileStage.NameOf(tile)));
        var joined = SplatCloud.Join([.. tiles]);
        var scene = workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
        var photos = SplatPhotoSplit.Of(scene, options);
        var result = SplatResult.WithoutFloating(joined, joined.Count, photos.CamerasIn(scene));
        var overview = SplatOverview.Read(workspace);
        result.Write(Name, options.StepCount, photos, overview.SceneRadius, overview.Exposure, context);
    }
}
