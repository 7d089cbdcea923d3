using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Mvs;

/// <summary>
/// Keeps those depths that other views confirm: reads the depth maps of a photo and its neighbors, writes
/// "depth-map-filter/{PhotoId}.bin".
/// </summary>
/// <remarks>Photos are independent. A photo without a depth map has no filtered one.</remarks>
/// <param name="reduction">Reduction of the depth maps, for the predicted memory.</param>
public sealed class DepthFilterStage(DepthFilterOptions options, int reduction) : CalibratedPhotoStage(SceneArtifact.Calibrated)
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "depth-map-filter";

    public override StageName Name => Id;

    public override int Version => 5;

    public override IReadOnlyList<StageName> Reads => [DepthMapStage.Id];

    public override object? Key => options;

    protected override double SecondsPerMegapixel => 0.25;

    protected override long MemoryBytesOf(Camera camera) => DepthMapCost.MemoryBytes(camera, reduction);

    public override void Run(IReadOnlyList<PhotoId> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log, cancellation) = (context.Workspace, context.Log, context.Cancellation);

        log.Begin(batch.Count);
        foreach (var photo in batch)
        {
            cancellation.ThrowIfCancellationRequested();
            var isNeeded = workspace.Contains(DepthMapArtifact.RawNameOf(photo))
                && !workspace.Contains(DepthMapArtifact.FilteredNameOf(photo));
            if (isNeeded)
                Filter(photo, context);
            log.Advance();
        }
    }

    private void Filter(PhotoId photo, StageContext context)
    {
        var (workspace, cancellation) = (context.Workspace, context.Cancellation);
        var filter = new DepthFilter(
            workspace.ReadDepthMap(DepthMapArtifact.RawNameOf(photo)), options with { ThreadCount = context.ThreadCount });
        foreach (var neighbor in SelectedViews.Read(workspace, photo).Neighbors.Take(options.NeighborCount))
        {
            var name = DepthMapArtifact.RawNameOf(neighbor);
            if (workspace.Contains(name))
                filter.Add(workspace.ReadDepthMap(name), cancellation);
        }
        var map = filter.Result(cancellation);
        DepthSegments.RemoveSmall(map, options.MinSegmentPixels);
        DepthSegments.FillGaps(map, options.GapFillPasses);
        var confirmedPercent = 100.0 * map.Depth.Pixels.Count(DepthMap.IsSurface) / map.Depth.Pixels.Length;
        context.Log.Info($"photo {photo}: {confirmedPercent:F1} % of the depth map is confirmed");
        workspace.WriteDepthMap(DepthMapArtifact.FilteredNameOf(photo), map);
    }
}
