using System.Globalization;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.Polygons;

namespace Reality.Jobs.Constraints;

/// <summary>Gives polygons without heights those of the model, along their outlines.</summary>
internal static class PolygonDraping
{
    /// <summary>
    /// The polygons, of which those without heights have got them, and corners between theirs, if the model has a surface there.
    /// </summary>
    /// <param name="polygons">In world coordinates.</param>
    /// <param name="spacing">Meters between the corners that are added; null = none are.</param>
    /// <exception cref="InvalidFileException">A corner has no surface below, or there are too many.</exception>
    public static List<DrawnPolygon> Drape(
        string format, IReadOnlyList<DrawnPolygon> polygons, SurfaceHeights surface, double? spacing)
    {
        var rings = polygons
            .Select(polygon => polygon.HasHeights ? [] : polygon.Rings.Select(ring => Divided(ring, spacing)).ToList())
            .ToList();
        var corners = rings.SelectMany(polygon => polygon).SelectMany(ring => ring).ToList();
        if (corners.Count > DrawnPolygon.MaxCornerCount)
        {
            throw new InvalidFileException(
                format, $"Outlines at this resolution have more than {DrawnPolygon.MaxCornerCount} corners. Raise resolution.");
        }
        if (corners.Count == 0)
            return [.. polygons];
        var heights = surface.At(corners.ConvertAll(corner => corner.Place));
        var draped = new List<DrawnPolygon>();
        var first = 0;
        foreach (var (i, polygon) in polygons.Index())
        {
            if (polygon.HasHeights)
            {
                draped.Add(polygon);
                continue;
            }
            var raised = new List<IReadOnlyList<Vector3d>>();
            foreach (var ring in rings[i])
            {
                raised.Add(Raised(format, ring, heights.AsSpan(first, ring.Count)));
                first += ring.Count;
            }
            draped.Add(polygon with { Rings = raised, HasHeights = true });
        }
        return draped;
    }

    private static List<Vector3d> Raised(string format, List<Corner> ring, ReadOnlySpan<double> heights)
    {
        var raised = new List<Vector3d>();
        for (var i = 0; i < ring.Count; i++)
        {
            if (!double.IsNaN(heights[i]))
                raised.Add(new(ring[i].Place.X, ring[i].Place.Y, heights[i]));
            else if (ring[i].IsDrawn)
                throw NoSurface(format, ring[i].Place);
        }
        return raised;
    }

    private static InvalidFileException NoSurface(string format, Vector2d place) => new(format, string.Create(
        CultureInfo.InvariantCulture,
        $"A polygon has no heights, and the model has no surface below its corner {place.X:F1} m east and {place.Y:F1} m north "
        + $"of its origin. Give each corner its height as third coordinate, or move it onto the surface."));

    private static List<Corner> Divided(IReadOnlyList<Vector3d> ring, double? spacing)
    {
        var divided = new List<Corner>();
        for (var i = 0; i < ring.Count; i++)
        {
            var (a, b) = (ring[i], ring[(i + 1) % ring.Count]);
            var (from, to) = (new Vector2d(a.X, a.Y), new Vector2d(b.X, b.Y));
            divided.Add(new(from, IsDrawn: true));
            var sides = Math.Ceiling((to - from).Length / (spacing ?? double.MaxValue));
            var parts = Math.Min(sides, DrawnPolygon.MaxCornerCount + 1);
            for (var k = 1; k < parts; k++)
                divided.Add(new(from + k / parts * (to - from), IsDrawn: false));
        }
        return divided;
    }

    private readonly record struct Corner(Vector2d Place, bool IsDrawn);
}
