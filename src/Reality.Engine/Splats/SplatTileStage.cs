using System.Globalization;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>
/// Continues the training of the splats of each tile and its surroundings, with the parts of the photos that show them. Keeps the
/// splats of the tile: "splat-tiles/{tile}".
/// </summary>
/// <remarks>
/// Tiles are independent of each other. All use the exposures of the whole scene, so that their colors agree. They are rendered
/// among the splats of the scene, which stay fixed; otherwise a tile could hide others unnoticed.
/// </remarks>
/// <param name="readRegions">Regions that the splats are limited to; none = everything.</param>
public sealed class SplatTileStage(SplatTrainingOptions options, Func<Workspace, IReadOnlyList<Prism>> readRegions)
    : Stage<int, SplatTilePlan>
{
    public static readonly StageName Id = "splat-tiles";

    // Maximum number of splats of all tiles together: more cannot be exported.
    private const int MaxSplatCount = 16_000_000;

    // Tiles with fewer splats keep those of the whole scene.
    private const int MinSplatCount = 100;

    // Bytes of a mask per pixel of a photo.
    private const double MaskBytesPerPixel = 1.0 / 16;

    public override StageName Name => Id;

    public override string Title => "training of tiles of splats";

    public override IReadOnlyList<StageName> Reads =>
        [SceneArtifact.Calibrated, SplatPhotoStage.Id, SplatTrainingStage.Id, SplatLayoutStage.Id, SplatPlaceStage.Id];

    // 5: splats off the surface of depth maps cost more.
    public override int Version => 5;

    public override object? Key => options;

    public override double ExpectedWork(InputSize input) => 4 * SplatTrainingCost.CoreSeconds(options, options.MaxSplatCount);

    /// <summary>The splats of a tile; <see cref="SplatJoiningStage"/> reads them in the order of the tiles.</summary>
    internal static ArtifactName NameOf(int tile) => Id / $"{tile:D4}.bin";

    /// <summary>Most splats of a tile and its surroundings.</summary>
    internal static int MaxCountOf(SplatGrid grid, SplatTrainingOptions options) =>
        Math.Min(options.MaxSplatCount, MaxSplatCount / grid.TileCount);

    protected override SplatTilePlan ReadInput(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var scene = workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
        return new(workspace.ReadSplatGrid(), scene.CalibratedPhotoCount);
    }

    protected override IReadOnlyList<int> ItemsOf(SplatTilePlan input, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(input);
        return [.. Enumerable.Range(0, input.Grid.TileCount)];
    }

    protected override string TaskIdOf(int first) => first.ToString("D4", CultureInfo.InvariantCulture);

    protected override TaskCost CostOf(int item, SplatTilePlan input)
    {
        ArgumentNullException.ThrowIfNull(input);
        // With the splats around it.
        var count = MaxCountOf(input.Grid, options) + options.MaxSplatCount;
        var masks = (long)(MaskBytesPerPixel * options.PhotoSide * options.PhotoSide) * input.PhotoCount;
        return new(
            SplatTrainingCost.CoreSeconds(options, count),
            SplatTrainingCost.TrainingBytes(options, count) + 2 * SplatTrainingCost.StoredBytes(options.MaxSplatCount) + masks,
            TaskCost.AllCores);
    }

    public override void Run(IReadOnlyList<int> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        context.Log.Begin(batch.Count * options.StepCount);
        foreach (var tile in batch.Where(tile => !context.Workspace.Contains(NameOf(tile))))
            context.Workspace.WriteSplats(NameOf(tile), Train(tile, context));
    }

    private SplatCloud Train(int tile, StageContext context)
    {
        var workspace = context.Workspace;
        var grid = workspace.ReadSplatGrid();
        var overview = SplatOverview.Read(workspace);
        var own = Select(overview.Splats, grid, (x, y) => grid.TileOf(x, y) == tile);
        if (own.Count < MinSplatCount)
            return own;
        var scene = workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
        var split = SplatPhotoSplit.Of(scene, options);
        var photos = SplatTilePhoto.Find(workspace, grid, tile, split.Trained);
        if (photos.Count == 0)
            return own;
        var near = Select(overview.Splats, grid, (x, y) => grid.IsNear(tile, x, y));
        var around = Select(overview.Splats, grid, (x, y) => !grid.IsNear(tile, x, y));
        var state = new SplatTrainingState
        {
            Splats = SplatParameters.Of(SplatCloud.Join([around, near]), fixedCount: around.Count),
            SceneRadius = overview.SceneRadius, StartCount = near.Count,
            Exposure = overview.Exposure.Select(photos.ConvertAll(photo => photo.Index)),
        };
        Train(state, tile, photos, split.CamerasIn(scene), MaxCountOf(grid, options), context);
        var trained = state.Splats.ToCloud();
        trained = trained.Select([.. Enumerable.Range(around.Count, trained.Count - around.Count)]);
        return Select(SplatResult.VisibleOf(trained, readRegions(workspace)), grid, (x, y) => grid.TileOf(x, y) == tile);
    }

    private void Train(
        SplatTrainingState state, int tile, List<SplatTilePhoto> photos, IReadOnlyList<Vector3d> cameras, int maxCount,
        StageContext context)
    {
        var ofTile = options with { MaxSplatCount = maxCount, Seed = options.Seed + (ulong)tile + 1 };
        var byId = photos.ToDictionary(photo => photo.Photo);
        var trainer = new SplatTrainer(
            ofTile, new VectorSplatRasterizer(context.ThreadCount), photos.ConvertAll(photo => photo.Photo),
            photo => byId[photo].Read(context.Workspace), state, context.ThreadCount, startsTrained: true)
        {
            Cameras = cameras,
        };
        while (state.Step < options.StepCount)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            trainer.Step();
            context.Log.Advance();
        }
    }

    private static SplatCloud Select(SplatCloud splats, SplatGrid grid, Func<double, double, bool> isChosen) => splats.Select(
        [
            .. Enumerable.Range(0, splats.Count).Where(
                i => isChosen(splats.Origin.X + splats.Positions[i].X, splats.Origin.Y + splats.Positions[i].Y)),
        ]);
}

/// <summary>Input of the plan of tiles of splats.</summary>
public sealed record SplatTilePlan(SplatGrid Grid, int PhotoCount);
