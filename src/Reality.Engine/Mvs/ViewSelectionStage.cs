using System.Text;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Mvs;

/// <summary>
/// Chooses the photos that each photo's depth is estimated and checked with: reads the calibrated scene, writes
/// "view-selection/{PhotoId}.bin" (<see cref="SelectedViews"/>), so that no task of one photo reads the tie points of all.
/// Photos that get no depth have none: those that do not see a region that counts, or are not needed from above.
/// </summary>
/// <param name="readRegions">
/// Regions that photos must see with <see cref="DepthPairs.RegionOfInterest"/>; none = all photos count.
/// </param>
public sealed class ViewSelectionStage(DepthPairs pairs, Func<Workspace, IReadOnlyList<Prism>> readRegions)
    : ScenePhotosStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "view-selection";

    /// <summary>Whether only photos get a depth that a surface model seen from above needs.</summary>
    public bool IsFromAbove { get; init; }

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => pairs == DepthPairs.RegionOfInterest
        ? [SceneArtifact.Calibrated, LayoutArtifact.Stage]
        : [SceneArtifact.Calibrated];

    public override object? Key => IsFromAbove ? (pairs, nameof(IsFromAbove)) : pairs == DepthPairs.Generic ? null : pairs;

    protected override double SecondsPerMegapixel => 0.01;

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log) = (context.Workspace, context.Log);

        var scene = workspace.ReadScene(SceneArtifact.Calibrated);
        var index = new TiePointIndex(scene);
        var seen = pairs == DepthPairs.RegionOfInterest ? RegionTiePoints.Of(scene, readRegions(workspace)) : null;
        var selection = new NeighborSelection(scene, index, seen);
        var block = pairs == DepthPairs.StructuredAerial ? BlockOf(scene, index, log) : null;
        log.Begin(scene.Photos.Count);
        var photos = IsFromAbove ? PhotosFromAbove.Choose(scene, index) : [.. scene.CalibratedPhotos];
        Parallel.ForEach(photos, context.Parallelism, photo =>
        {
            if (Sees(photo.Id, index, seen) && !workspace.Contains(SelectedViews.NameOf(photo.Id)))
                new SelectedViews
                {
                    Neighbors = block?.Choose(photo.Id, SelectedViews.MaxNeighborCount)
                        ?? selection.Choose(photo.Id, SelectedViews.MaxNeighborCount, context.Cancellation),
                    TiePoints = Array.ConvertAll(index.PointsOf(photo.Id).ToArray(), point => scene.TiePoints.Positions[point]),
                }.Write(workspace, photo.Id);
            log.Advance();
        });
        if (seen is not null)
        {
            var count = scene.CalibratedPhotos.Count(photo => Sees(photo.Id, index, seen));
            log.Info($"{count} of {scene.CalibratedPhotoCount} photos see the region");
        }
    }

    private static bool Sees(PhotoId photo, TiePointIndex index, bool[]? seen)
    {
        if (seen is null)
            return true;
        foreach (var point in index.PointsOf(photo))
        {
            if (seen[point])
                return true;
        }
        return false;
    }

    private static AerialBlock? BlockOf(Scene scene, TiePointIndex index, StageLog log)
    {
        if (AerialBlock.Find(scene, index, out var problem) is { } block)
            return block;
        log.Warn(
            "Pairs_NotStructuredAerial",
            $"pairSelection StructuredAerial has no effect: {problem}. It needs photos taken straight down in even strips; pairs "
            + $"were chosen as with Generic.");
        return null;
    }
}

/// <summary>How pairs of photos for depth are chosen.</summary>
public enum DepthPairs
{
    /// <summary>By angles, scales and overlap at tie points, for any photos.</summary>
    Generic,

    /// <summary>By the places of photos in a block of even strips; see <see cref="AerialBlock"/>.</summary>
    StructuredAerial,

    /// <summary>As generic, by the tie points of a region alone; see <see cref="RegionTiePoints"/>.</summary>
    RegionOfInterest,
}

/// <summary>Photos that the depth of one photo is estimated and checked with.</summary>
public sealed class SelectedViews
{
    /// <summary>Most neighbors that any stage uses.</summary>
    public const int MaxNeighborCount = 16;

    /// <summary>Other photos, best first.</summary>
    public required IReadOnlyList<PhotoId> Neighbors { get; init; }

    /// <summary>World positions of the tie points that the photo observes.</summary>
    public required Vector3d[] TiePoints { get; init; }

    /// <summary>Artifact of a photo.</summary>
    public static ArtifactName NameOf(PhotoId photo) => ViewSelectionStage.Id / $"{photo}.bin";

    /// <summary>Reads the artifact of a photo.</summary>
    public static SelectedViews Read(Workspace workspace, PhotoId photo)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var reader = new BinaryReader(workspace.Read(NameOf(photo)), Encoding.UTF8);
        return new()
        {
            Neighbors = Array.ConvertAll(SceneArtifact.ReadArray<int>(reader), id => new PhotoId(id)),
            TiePoints = SceneArtifact.ReadArray<Vector3d>(reader),
        };
    }

    internal void Write(Workspace workspace, PhotoId photo) => workspace.Write(NameOf(photo), stream =>
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        SceneArtifact.WriteArray<int>(writer, Neighbors.Select(id => id.Value).ToArray());
        SceneArtifact.WriteArray<Vector3d>(writer, TiePoints);
    });
}
