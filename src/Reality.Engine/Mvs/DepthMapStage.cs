using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Mvs;

/// <summary>
/// Estimates one depth map per photo from its best neighbors: reads scene/scene.bin and the photos, writes
/// depth/{PhotoId}.bin. Photos without a pose, tie points or neighbors get none.
/// </summary>
/// <remarks>
/// PatchMatch with checkerboard propagation over several scales (ACMM, Xu and Tao 2019). Photos are independent: any batches,
/// any order and any number of threads give the same depth maps.
/// </remarks>
public sealed class DepthMapStage(IPhotoSource source, DepthMapOptions options) : IStage<PhotoId>
{
    public string Name => "depth maps";

    public void Run(IReadOnlyList<PhotoId> batch, Workspace workspace, StageLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(log);
        var scene = workspace.ReadScene(SceneArtifact.Calibrated);
        if (scene.CalibratedPhotoCount < 2)
            throw new StageException("Scene_NotCalibrated", "Depth needs two calibrated photos that overlap.");

        log.Begin(batch.Count);
        var index = new TiePointIndex(scene);
        var selection = new NeighborSelection(scene, index);
        var photos = new UndistortedPhotos(source, scene);
        foreach (var photo in batch)
        {
            cancellation.ThrowIfCancellationRequested();
            var name = DepthMapArtifact.RawNameOf(photo);
            if (scene[photo].CameraFromWorld is not null && !workspace.Contains(name))
                Estimate(photo, scene, index, selection, photos, workspace, log, cancellation);
            log.Advance();
        }
    }

    private void Estimate(
        PhotoId photo, Scene scene, TiePointIndex index, NeighborSelection selection, UndistortedPhotos photos,
        Workspace workspace, StageLog log, CancellationToken cancellation)
    {
        var view = photos.ViewOf(photo, options.Reduction);
        var sparse = new SparseDepth(scene, index, view);
        var neighbors = selection.Choose(photo, options.NeighborCount);
        if (neighbors.Count == 0 || sparse.Count == 0)
        {
            log.Warn(
                "DepthMap_NoNeighbors",
                $"{scene[photo].Name} shares no tie points with another photo and adds nothing to the surface. Take photos that overlap more.");
            return;
        }
        var map = new DepthEstimator(photos, options).Estimate(view, neighbors, sparse, cancellation);
        workspace.WriteDepthMap(DepthMapArtifact.RawNameOf(photo), map);
    }
}
