using Reality.Core;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Sfm;

/// <summary>Names control points and marks that contradict the others, and why control points did not place a scene.</summary>
internal static class ControlMessages
{
    // Larger than few points or a bent block would explain.
    private const double MaxResidualsInSigmas = 3;

    public static void Tell(Georeferencing georeferencing, Reconstruction reconstruction, StageLog log)
    {
        var network = georeferencing.Control;
        if (network.Points.Count == 0)
            return;
        if (georeferencing.ByControl is { IsInPlace: false, UsableCount: >= ControlNetwork.MinPointCount } failed)
        {
            log.Warn("Control_Contradicts", failed.FitsMirrored
                ? "The control points fit the photos only with x and y exchanged: exchange the columns, x is east, y is north."
                : (MessageText)$"The {failed.UsableCount} control points contradict the arrangement of the photos and were not "
                + $"used. Check that names and marks belong together.");
        }
        for (var i = 0; i < network.Points.Count; i++)
        {
            var point = network.Points[i];
            TellMarks(point, network.Located[i], reconstruction, log);
            if (georeferencing.IsComparableWithControl && network.Contradicts[i] && network.Located[i].Position is { } place)
            {
                var offset = place - point.WorldFrom(georeferencing.Origin);
                log.Warn(
                    "Control_PointNotUsed",
                    $"Control point {point.Name} was not used: its marks put it {double.Hypot(offset.X, offset.Y):F2} m "
                    + $"horizontally and {offset.Z:F2} m in height from its coordinates, unlike the other points. Check its "
                    + $"coordinates, and that its marks are of this point.");
            }
        }
    }

    /// <summary>Warns of residuals that the stated accuracy does not explain.</summary>
    public static void TellResiduals(ControlFigures? figures, StageLog log)
    {
        if (figures is not { ResidualsInSigmas: > MaxResidualsInSigmas and var sigmas, ControlPoints: { } rms })
            return;
        log.Warn(
            "Control_LessAccurate",
            $"The residuals of the control points are {sigmas:F0} times as large as their stated accuracy explains ({rms}). If "
            + $"they are less accurate, state their accuracies; otherwise they bend the scene.");
    }

    private static void TellMarks(ControlPoint point, LocatedMarks located, Reconstruction reconstruction, StageLog log)
    {
        if (located.IsMarkUsed is null)
            return;
        for (var m = 0; m < point.Marks.Count; m++)
        {
            var photo = point.Marks[m].Photo.Value;
            if (located.IsMarkUsed[m] || !reconstruction.IsRegistered[photo])
                continue;
            log.Warn("Control_MarkNotUsed", located.Position is { } place
                    && reconstruction.CameraOf(photo).TryProject(reconstruction.CameraFromWorld[photo] * place, out var pixel)
                ? $"The mark of {point.Name} in {reconstruction.Scene.Photos[photo].Name} is "
                    + $"{(pixel - point.Marks[m].Pixel).Length:F0} pixels from where its other marks put it, at ({pixel.X:F0}, "
                    + $"{pixel.Y:F0}): it was not used."
                : (MessageText)$"The mark of {point.Name} in {reconstruction.Scene.Photos[photo].Name} contradicts its other "
                + $"marks: it was not used.");
        }
    }
}
