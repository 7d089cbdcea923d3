using System.Text;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Engine.Sfm;
using Reality.Pipeline;

namespace Reality.Engine.Analysis;

/// <summary>
/// Chooses the photo that shows each tie point best, and estimates which way the surface there faces: reads the scene of the
/// calibration, writes "tie-point-views/{PhotoId}.bin" (<see cref="TiePointView"/>s).
/// </summary>
public sealed class TiePointViewsStage : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "tie-point-views";

    private const double SecondsPerMegapixel = 0.01;

    // Without the tie points.
    private const long BaseBytes = 400L << 20;

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [CalibrationStage.Id];

    protected override string TaskId => "choose";

    public override double ExpectedWork(InputSize input) => SecondsPerMegapixel * input.Megapixels;

    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var scene = plan.Workspace.ReadSceneWithoutTiePoints(CalibrationStage.Id);
        return new(
            SecondsPerMegapixel * SceneArtifact.MegapixelsOf(scene),
            BaseBytes + SceneArtifact.MemoryOf(plan.Workspace, CalibrationStage.Id), TaskCost.AllCores);
    }

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var scene = context.Workspace.ReadScene(CalibrationStage.Id);
        var pointsOf = Grouping.Of(BestPhotos(scene), scene.Photos.Count);
        var index = new TiePointIndex(scene);
        context.ForEach(scene.CalibratedPhotos.ToList(), photo =>
        {
            var normals = new TiePointNormals(scene, photo.Id, index);
            var points = pointsOf[photo.Id.Value].ToArray();
            TiePointView.Write(context.Workspace, photo.Id, Array.ConvertAll(points, point => new TiePointView(
                point, scene.TiePoints.FirstObservation[point + 1] - scene.TiePoints.FirstObservation[point],
                scene.TiePoints.Positions[point], normals.Of(point))));
        });
    }

    /// <summary>For each tie point the photo with the finest pixels on it, seen from the middle of all views.</summary>
    private static int[] BestPhotos(Scene scene)
    {
        var points = scene.TiePoints;
        var centers = scene.Photos.Select(photo => photo.CameraFromWorld?.Center ?? default).ToArray();
        var best = new int[points.Count];
        for (var point = 0; point < best.Length; point++)
        {
            var observations = points.PhotoOf.AsSpan()[points.FirstObservation[point]..points.FirstObservation[point + 1]];
            var middle = TiePointNormals.MiddleOfViews(points.Positions[point], observations, centers);
            var bestResolution = double.NegativeInfinity;
            foreach (var photo in observations)
            {
                var ray = centers[photo] - points.Positions[point];
                var resolution = scene.CameraOf(scene.Photos[photo]).FocalLength * Vector3d.Dot(ray, middle) / ray.LengthSquared;
                if (resolution > bestResolution)
                    (best[point], bestResolution) = (photo, resolution);
            }
        }
        return best;
    }
}

/// <summary>A tie point in the photo that shows it best.</summary>
/// <param name="Point">Index in the tie points of the scene.</param>
/// <param name="ViewCount">Number of photos that observe it.</param>
/// <param name="Position">World coordinates.</param>
/// <param name="Normal">Unit vector out of the surface, to the side of the cameras.</param>
internal readonly record struct TiePointView(int Point, int ViewCount, Vector3d Position, Vector3d Normal)
{
    /// <summary>Artifact of a photo.</summary>
    public static ArtifactName NameOf(PhotoId photo) => TiePointViewsStage.Id / $"{photo}.bin";

    public static void Write(Workspace workspace, PhotoId photo, TiePointView[] views) =>
        workspace.Write(NameOf(photo), stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            SceneArtifact.WriteArray<TiePointView>(writer, views);
        });

    public static TiePointView[] Read(Workspace workspace, PhotoId photo)
    {
        using var reader = new BinaryReader(workspace.Read(NameOf(photo)), Encoding.UTF8);
        return SceneArtifact.ReadArray<TiePointView>(reader);
    }
}
