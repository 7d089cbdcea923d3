using System.Text;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Mvs;

/// <summary>
/// Chooses what each photo's depth is estimated and checked with: reads the calibrated scene, writes
/// "view-selection/{PhotoId}.bin" (<see cref="SelectedViews"/>), so that no task of one photo reads the tie points of all.
/// </summary>
public sealed class ViewSelectionStage : ScenePhotosStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "view-selection";

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [SceneArtifact.Calibrated];

    protected override double SecondsPerMegapixel => 0.01;

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log) = (context.Workspace, context.Log);

        var scene = workspace.ReadScene(SceneArtifact.Calibrated);
        var index = new TiePointIndex(scene);
        var selection = new NeighborSelection(scene, index);
        log.Begin(scene.Photos.Count);
        Parallel.ForEach(scene.CalibratedPhotos, context.Parallelism, photo =>
        {
            if (!workspace.Contains(SelectedViews.NameOf(photo.Id)))
                new SelectedViews
                {
                    Neighbors = selection.Choose(photo.Id, SelectedViews.MaxNeighborCount),
                    TiePoints = Array.ConvertAll(index.PointsOf(photo.Id).ToArray(), point => scene.TiePoints.Positions[point]),
                }.Write(workspace, photo.Id);
            log.Advance();
        });
    }
}

/// <summary>What the depth of one photo is estimated and checked with.</summary>
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
