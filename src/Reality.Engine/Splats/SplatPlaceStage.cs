using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>
/// Renders the splats of the whole scene into each photo: the part of the ground that it shows, and its colors.
/// </summary>
public sealed class SplatPlaceStage(SplatTrainingOptions options) : Stage<PhotoId[], IReadOnlyList<PhotoId>>
{
    public static readonly StageName Id = "splat-places";

    // The photos of a task share the splats of the scene, which are read once.
    private const int PhotosPerTask = 64;

    public override StageName Name => Id;

    public override string Title => "tiles in photos";

    // 2: with pictures of the splats of the whole scene.
    public override int Version => 2;

    public override IReadOnlyList<StageName> Reads => [SplatPhotoStage.Id, SplatTrainingStage.Id, SplatLayoutStage.Id];

    public override double ExpectedWork(InputSize input) => 0.03 * input.ItemCount;

    protected override IReadOnlyList<PhotoId> ReadInput(Workspace workspace) => SplatPhotoSplit.Of(
        workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated), options).Trained;

    protected override IReadOnlyList<PhotoId[]> ItemsOf(IReadOnlyList<PhotoId> input, Workspace workspace) =>
        [.. input.Chunk(PhotosPerTask)];

    protected override string TaskIdOf(PhotoId[] first)
    {
        ArgumentNullException.ThrowIfNull(first);
        return PhotoStage.IdOfTask(first[0]);
    }

    protected override TaskCost CostOf(PhotoId[] item, IReadOnlyList<PhotoId> input)
    {
        ArgumentNullException.ThrowIfNull(item);
        var memory = SplatTrainingCost.RenderingBytes(options.MaxSplatCount, options.PhotoSide);
        return new(0.03 * item.Length, memory, TaskCost.AllCores);
    }

    public override void Run(IReadOnlyList<PhotoId[]> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var workspace = context.Workspace;
        var overview = SplatOverview.Read(workspace);
        var placed = SplatPlaces.Paint(overview.Splats, workspace.ReadSplatGrid());
        var shown = SplatParameters.Of(overview.Splats, areTrained: false);
        var near = SplatTrainingState.NearOf(overview.SceneRadius);
        var index = ReadInput(workspace).Index().ToDictionary(photo => photo.Item, photo => photo.Index);
        var rasterizer = new VectorSplatRasterizer(context.ThreadCount);
        var comparison = new SplatComparison(rasterizer, context.ThreadCount);
        context.Log.Begin(batch.Sum(photos => photos.Length));
        foreach (var photo in batch.SelectMany(photos => photos))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (!workspace.Contains(SplatPlaces.NameOf(photo)))
            {
                var seen = SplatPhoto.Read(workspace, photo);
                comparison.Measure(seen, shown, near, overview.Exposure, index[photo]);
                SplatPlaces.Render(rasterizer, placed, seen.View, near, comparison.Shown()).Write(workspace, photo);
            }
            context.Log.Advance();
        }
    }
}
