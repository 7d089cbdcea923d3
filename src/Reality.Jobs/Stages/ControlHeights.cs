using System.Globalization;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Formats.Geodesy;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>
/// Compares the places that control points give the photos with their measured positions, and names the usual mistakes.
/// </summary>
internal static class ControlHeights
{
    private const double OffsetSigmas = 3;
    private const double MinOffsetMeters = 0.25;
    private const double MinGeoidMeters = 4;
    private const double MetersPerFoot = 0.3048;

    // Poles and drones carry an antenna at most this far above the point or the lens.
    private const double MaxAntennaMeters = 3;

    /// <summary>Warns of a systematic offset.</summary>
    public static void Warn(ControlFigures? control, Scene scene, StageLog log)
    {
        if (control?.PhotoOffsetMeters is not { } offset || scene.Origin is not { } origin)
            return;
        var positions = scene.Photos.Where(photo => photo.CameraFromWorld is not null).Select(photo => photo.Position)
            .OfType<PositionPrior>().ToList();
        var plan = double.Hypot(offset[0], offset[1]);
        if (plan > Math.Max(MinOffsetMeters, OffsetSigmas * Median.OrZero(positions.Select(p => p.HorizontalSigmaMeters))))
        {
            log.Warn(
                "Control_PositionsDiffer",
                $"The measured positions of the photos lie {plan:F1} m beside the places that the control points give them, "
                + $"all in the same direction: one of the two is in another datum. The control points were used.");
        }
        if (offset.Length < 3)
            return;
        var sigma = Median.OrZero(positions.Where(p => p.HasHeight).Select(p => p.VerticalSigmaMeters));
        var above = -offset[2];
        if (Math.Abs(above) <= Math.Max(MinOffsetMeters, OffsetSigmas * sigma))
            return;
        log.Warn("Control_HeightsDiffer", $"{Sentence(above, sigma, origin, scene)} The control points were used.");
    }

    private static string Sentence(double above, double sigma, GeoPoint origin, Scene scene)
    {
        var geoid = Egm96Geoid.UndulationMeters(origin.Latitude, origin.Longitude);
        var height = Median.OrZero(scene.ControlPoints.Where(point => double.IsFinite(point.VerticalSigmaMeters))
            .Select(point => point.Coordinates.Z));
        var tolerance = Math.Max(3, OffsetSigmas * sigma);
        var differ = string.Create(
            CultureInfo.InvariantCulture,
            $"By their own heights the photos lie {Math.Abs(above):F1} m {(above > 0 ? "above" : "below")} where the control "
            + $"points put them; the geoid separation here is {geoid:F1} m. ");
        if (Math.Abs(geoid) >= MinGeoidMeters && Math.Abs(Math.Abs(above) - Math.Abs(geoid)) <= tolerance)
        {
            return differ + (above > 0 == geoid > 0
                ? "So the control points' heights probably count from mean sea level, and were taken as ellipsoidal: name a "
                + "system with a vertical datum, such as EPSG:<code>+5773."
                : "So the control points' heights probably are ellipsoidal, and were taken as heights above mean sea level: "
                + "name them as EPSG:<code>+ellipsoid.");
        }
        if (Math.Abs(height) > 10 && Math.Abs(above + height * (1 - MetersPerFoot)) <= tolerance)
            return differ + "So the control points' heights probably are feet, and were taken as meters.";
        return Math.Abs(above) <= MaxAntennaMeters && sigma <= MinOffsetMeters
            ? differ + "This may be the height of an antenna above the point or the lens."
            : differ + "Check which level both count from.";
    }
}
