using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Formats.ControlPoints;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>Examines the control points of a scene before any work.</summary>
internal static class SceneControl
{
    // Of control points with marks in two photos or more, that place a scene.
    private const int MinPointCount = 3;

    private const int MaxNames = 5;

    /// <summary>Examines where points and marks lie.</summary>
    /// <exception cref="StageException">
    /// A mark lies outside its photo, or the points lie far from the photos by a mistake that is known.
    /// </exception>
    public static void Check(Scene scene, StageLog log)
    {
        if (scene.ControlPoints.Count == 0)
            return;
        CheckMarks(scene);
        CheckPlace(scene, log);
    }

    /// <summary>Warns of points that have too few marks for their purpose.</summary>
    public static void WarnOfMissingMarks(Scene scene, StageLog log)
    {
        var counts = scene.ControlPoints.ToLookup(point => Math.Min(2, point.Marks.Count));
        if (counts[0].Any())
            log.Warn("Control_NotMarked", $"Not used, because no photo has a mark of them: {Names(counts[0])}.");
        if (counts[1].Any())
        {
            log.Warn(
                "Control_MarkedOnce",
                $"Marked in one photo only: {Names(counts[1])}. Such a point says little, and a check point nothing; mark it "
                + "in two photos or more.");
        }
        var usable = counts[2].Count(point => !point.IsCheck);
        if (usable < MinPointCount && scene.ControlPoints.Any(point => !point.IsCheck))
        {
            log.Warn(
                "Control_TooFew",
                $"{usable} control points have marks in two photos or more, and {MinPointCount} are needed to place the scene: "
                + $"they only measure the result. Mark more points, or the same ones in more photos.");
        }
    }

    private static void CheckMarks(Scene scene)
    {
        foreach (var point in scene.ControlPoints)
        {
            foreach (var mark in point.Marks)
            {
                var camera = scene.CameraOf(scene[mark.Photo]);
                if (mark.Pixel.X >= 0 && mark.Pixel.Y >= 0 && mark.Pixel.X <= camera.Width && mark.Pixel.Y <= camera.Height)
                    continue;
                throw new StageException(
                    "Control_MarkOutside",
                    $"The mark of control point {point.Name} at ({mark.Pixel.X:F1}, {mark.Pixel.Y:F1}) lies outside photo "
                    + $"{scene[mark.Photo].Name}, which has {camera.Width} x {camera.Height} pixels. Was it measured in a "
                    + $"photo of another size?");
            }
        }
    }

    private static void CheckPlace(Scene scene, StageLog log)
    {
        GeoPoint[] photos = [.. scene.Photos.Select(photo => photo.Position?.Position).OfType<GeoPoint>()];
        if (ControlMistakes.Find(scene.ControlPoints, photos, out var isExplained) is not { } mistake)
            return;
        if (isExplained)
            throw new StageException("Control_FarFromPhotos", $"{mistake}");
        log.Warn("Control_FarFromPhotos", $"{mistake}");
    }

    private static string Names(IEnumerable<ControlPoint> points)
    {
        var names = points.Select(point => point.Name).ToList();
        return string.Join(", ", names.Take(MaxNames)) + (names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "");
    }
}

/// <summary>
/// Warns of control points without marks, before any work: a stage of its own, because jobs that read tags have none. They get
/// their marks later, and share everything else.
/// </summary>
internal sealed class ControlMarksStage : SingleTaskStage
{
    public override StageName Name => "control-marks";

    public override IReadOnlyList<StageName> Reads => [SceneArtifact.Uncalibrated];

    protected override string TaskId => "check";

    public override double ExpectedWork(InputSize input) => 0;

    protected override TaskCost Cost(PlanContext plan) => new(0.1, 200L << 20);

    protected override bool IsNeeded(PlanContext plan) => SceneOf(plan.Workspace).ControlPoints.Count > 0;

    public override void Run(StageContext context) =>
        SceneControl.WarnOfMissingMarks(SceneOf(context.Workspace), context.Log);

    private static Scene SceneOf(Workspace workspace) => workspace.ReadSceneWithoutTiePoints(SceneArtifact.Uncalibrated);
}
