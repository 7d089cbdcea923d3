using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Mvs;

/// <summary>
/// Estimates one depth map per photo from its best neighbors: reads cameras, selected views and photos, writes
/// "depth-maps/{PhotoId}.bin". Photos without a pose, selected views, tie points or neighbors get none.
/// </summary>
/// <remarks>
/// PatchMatch with checkerboard propagation over several scales (ACMM, Xu and Tao 2019). Photos are independent: any batches,
/// any order and any number of threads give the same depth maps.
/// </remarks>
public sealed class DepthMapStage(IPhotoSource source, DepthMapOptions options) : CalibratedPhotoStage(SceneArtifact.Calibrated)
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "depth-maps";

    public override StageName Name => Id;

    public override int Version => 6;

    public override IReadOnlyList<StageName> Reads => [ViewSelectionStage.Id];

    public override object? Key => options;

    // 5.5 seconds for photos at half their size; proportional to the number of pixels.
    protected override double SecondsPerMegapixel => 5.5 * 4 / (options.Reduction * options.Reduction);

    protected override long MemoryBytesOf(Camera camera) => DepthMapCost.MemoryBytes(camera, options.Reduction);

    protected override IReadOnlyList<PhotoId> ItemsOf(Scene input, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return base.ItemsOf(input, workspace).Where(photo => workspace.Contains(SelectedViews.NameOf(photo))).ToList();
    }

    public override void Run(IReadOnlyList<PhotoId> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log, cancellation) = (context.Workspace, context.Log, context.Cancellation);

        var scene = workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
        if (scene.CalibratedPhotoCount < 2)
            throw new StageException("Scene_NotCalibrated", "Depth needs two calibrated photos that overlap.");

        log.Begin(batch.Count);
        var photos = new UndistortedPhotos(source, scene, cancellation);
        foreach (var photo in batch)
        {
            cancellation.ThrowIfCancellationRequested();
            var name = DepthMapArtifact.RawNameOf(photo);
            var isNeeded = scene[photo].CameraFromWorld is not null && workspace.Contains(SelectedViews.NameOf(photo));
            if (isNeeded && !workspace.Contains(name))
                Estimate(photo, scene, photos, context);
            log.Advance();
        }
    }

    private void Estimate(PhotoId photo, Scene scene, UndistortedPhotos photos, StageContext context)
    {
        var selected = SelectedViews.Read(context.Workspace, photo);
        var view = photos.ViewOf(photo, options.Reduction);
        var sparse = new SparseDepth(selected.TiePoints, view);
        var neighbors = selected.Neighbors.Take(options.NeighborCount).ToList();
        if (neighbors.Count == 0 || sparse.Count == 0)
        {
            context.Log.Warn(
                "DepthMap_NoNeighbors",
                $"{scene[photo].Name} shares no tie points with another photo and adds nothing to the surface. "
                + $"Take photos that overlap more.");
            return;
        }
        var map = new DepthEstimator(photos, options with { ThreadCount = context.ThreadCount })
            .Estimate(view, neighbors, sparse, context.Cancellation);
        context.Workspace.WriteDepthMap(DepthMapArtifact.RawNameOf(photo), map);
    }
}

/// <summary>Predicted memory of estimating a depth map.</summary>
internal static class DepthMapCost
{
    /// <summary>Bytes to decode the full photo, and about two hundred bytes per pixel of the depth map.</summary>
    public static long MemoryBytes(Camera camera, int reduction)
    {
        var pixels = (long)camera.Width * camera.Height;
        return (214L << 20) + 8 * pixels + 200 * pixels / (reduction * reduction);
    }
}
