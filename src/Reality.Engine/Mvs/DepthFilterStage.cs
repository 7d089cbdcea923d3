using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Mvs;

/// <summary>
/// Keeps of each depth map what other views confirm: reads scene/scene.bin and depth/ of a photo and its neighbors,
/// writes filtered/{PhotoId}.bin. Run it when the depth maps of all photos are there.
/// </summary>
/// <remarks>
/// Photos are independent here too. A photo without a depth map has no filtered one.
/// </remarks>
public sealed class DepthFilterStage(DepthFilterOptions options) : IStage<PhotoId>
{
    public string Name => "depth filter";

    public void Run(IReadOnlyList<PhotoId> batch, Workspace workspace, StageLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(log);
        var scene = workspace.ReadScene(SceneArtifact.Calibrated);
        var selection = new NeighborSelection(scene, new TiePointIndex(scene));
        log.Begin(batch.Count);
        foreach (var photo in batch)
        {
            cancellation.ThrowIfCancellationRequested();
            var isNeeded = workspace.Contains(DepthMapArtifact.RawNameOf(photo))
                && !workspace.Contains(DepthMapArtifact.FilteredNameOf(photo));
            if (isNeeded)
                Filter(photo, selection, workspace, log, cancellation);
            log.Advance();
        }
    }

    private void Filter(
        PhotoId photo, NeighborSelection selection, Workspace workspace, StageLog log, CancellationToken cancellation)
    {
        var filter = new DepthFilter(workspace.ReadDepthMap(DepthMapArtifact.RawNameOf(photo)), options);
        foreach (var neighbor in selection.Choose(photo, options.NeighborCount))
        {
            var name = DepthMapArtifact.RawNameOf(neighbor);
            if (workspace.Contains(name))
                filter.Add(workspace.ReadDepthMap(name), cancellation);
        }
        var map = filter.Result(cancellation);
        DepthSegments.RemoveSmall(map, options.MinSegmentPixels);
        DepthSegments.FillGaps(map, options.GapFillPasses);
        log.Info($"photo {photo}: {100.0 * map.Depth.Pixels.Count(DepthMap.IsSurface) / map.Depth.Pixels.Length:F1} % of the depth map is confirmed");
        workspace.WriteDepthMap(DepthMapArtifact.FilteredNameOf(photo), map);
    }
}
