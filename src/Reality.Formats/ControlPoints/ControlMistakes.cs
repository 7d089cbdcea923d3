using System.Globalization;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Geodesy;

namespace Reality.Formats.ControlPoints;

/// <summary>
/// Finds the usual mistakes in the coordinates of control points that lie far from the photos: axes exchanged, feet for meters,
/// another zone.
/// </summary>
public static class ControlMistakes
{
    // Control points lie among the photos or at the border of their views.
    private const double MarginMeters = 2000;

    private const double MetersPerFoot = 0.3048;

    /// <summary>The mistake, as sentences; null if the points lie among the photos or on no common ground with them.</summary>
    /// <param name="points">The points of a scene.</param>
    /// <param name="photos">Measured positions of its photos.</param>
    /// <param name="isExplained">Whether one of the mistakes explains the distance.</param>
    public static string? Find(IReadOnlyList<ControlPoint> points, IReadOnlyList<GeoPoint> photos, out bool isExplained)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(photos);
        isExplained = false;
        var located = points.Where(point => point.Position is not null).ToList();
        if (located.Count == 0 || photos.Count == 0)
            return null;
        var middle = Middle(photos);
        var limit = MarginMeters + photos.Max(photo => Distance(photo, middle));
        var distance = Distance(Middle([.. located.Select(point => point.Position!.Value)]), middle);
        if (distance <= limit)
            return null;
        var far = string.Create(CultureInfo.InvariantCulture,
            $"The control points lie {distance / 1000:N0} km from the photos. ");
        var explanation = Explanations(located).FirstOrDefault(mistake => mistake.Place is { } place
            && Distance(place, middle) <= limit);
        isExplained = explanation.Text is not null;
        return far + (explanation.Text ?? "Check their coordinate system, and the positions of the photos.");
    }

    private static IEnumerable<(GeoPoint? Place, string Text)> Explanations(List<ControlPoint> points)
    {
        var system = CoordinateSystemParser.Parse(points[0].System!);
        var all = points.Where(point => point.System == points[0].System).Select(point => point.Coordinates).ToList();
        var median = new Vector3d(
            Median.Of(all.Select(c => c.X)), Median.Of(all.Select(c => c.Y)), Median.Of(all.Select(c => c.Z)));
        yield return (
            Locate(system, new(median.Y, median.X, median.Z)),
            "With x and y exchanged they lie among them: exchange the columns, x is east or longitude, y is north or latitude.");
        if (system.Kind == CoordinateSystemKind.Projected)
        {
            yield return (
                Locate(system, MetersPerFoot * median),
                "If their coordinates are feet they lie among them: name a coordinate system in feet with --control-crs, or "
                + "convert them to meters.");
            yield return (
                Locate(system, 1 / MetersPerFoot * median),
                "If their coordinates are meters they lie among them, but their coordinate system counts in feet: name one in "
                + "meters with --control-crs.");
        }
        if (system.EpsgCode is not (> 32600 and <= 32660 or > 32700 and <= 32760))
            yield break;
        for (var number = 0; number < 120; number++)
        {
            var zone = new UtmZone(number / 2 + 1, number % 2 == 0).CoordinateSystem;
            yield return (
                Locate(zone, median),
                $"In {zone.Name} they lie among them, and not in {system.Name}: give {zone.Definition} as their coordinate "
                + "system, with the level of their heights.");
        }
    }

    private static GeoPoint? Locate(CoordinateSystem system, Vector3d coordinates)
    {
        try
        {
            using var geoFromSystem = CoordinateTransform.Between(system, CoordinateSystem.Wgs84);
            return SurveyLocation.TryLocate(geoFromSystem, coordinates);
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private static GeoPoint Middle(IReadOnlyList<GeoPoint> points) => GeoPoint.FromDegrees(
        Median.Of(points.Select(point => point.Latitude.Degrees)), Median.Of(points.Select(point => point.Longitude.Degrees)), 0);

    private static double Distance(GeoPoint a, GeoPoint b) => Vector3d.Distance(
        LocalFrame.ToEarth(a with { HeightMeters = 0, HeightReference = HeightReference.Ellipsoid }),
        LocalFrame.ToEarth(b with { HeightMeters = 0, HeightReference = HeightReference.Ellipsoid }));
}
