using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Geodesy;
using Reality.Formats.Layouts;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>Converts a region of interest to the world frame of a scene.</summary>
internal static class RegionInWorld
{
    /// <summary>
    /// The region in the world frame. Throws <see cref="StageException"/> if its coordinate system is unknown or the scene has no
    /// position on the earth.
    /// </summary>
    public static Prism Of(RegionOfInterest region, Scene scene, CancellationToken cancellation = default)
    {
        if (!(region.AltitudeMax > region.AltitudeMin) || region.Polygons.Count == 0)
            throw new StageException(
                "Region_Empty", "The region is empty: it needs a polygon, and altitudeMin below altitudeMax.");
        if (scene.Origin is not { } origin)
        {
            throw new StageException(
                "Region_SceneNotReferenced",
                "A region was given, but the scene has no position on the earth. "
                + "Omit the region, or use photos with GPS positions.");
        }
        using var transform = TransformTo(region.Crs, origin);
        var middle = (region.AltitudeMin + region.AltitudeMax) / 2;
        var rings = region.Polygons
            .SelectMany(polygon => polygon.Holes.Prepend(polygon.Outside))
            .Select(ring => ring.Select(p => Plan(InWorld(p, middle))).ToList())
            .ToList<IReadOnlyList<Vector2d>>();
        var heights = region.Polygons.SelectMany(polygon => polygon.Outside)
            .Select(p => (
                Low: InWorld(p, region.AltitudeMin).Z,
                High: InWorld(p, region.AltitudeMax).Z))
            .ToList();
        return new Prism(rings, heights.Min(h => h.Low), heights.Max(h => h.High));

        Vector3d InWorld(Vector2d p, double height)
        {
            cancellation.ThrowIfCancellationRequested();
            return transform.ApplyInverse(new(p.X, p.Y, height));
        }
    }

    private static CoordinateTransform TransformTo(string crs, GeoPoint origin)
    {
        if (!CoordinateSystemParser.TryParse(crs, out var system, out var problem))
            throw new StageException("Crs_Unknown", $"The crs of the region cannot be used: {problem}");
        try
        {
            return CoordinateTransform.FromWorld(origin, system);
        }
        catch (NotSupportedException e)
        {
            throw new StageException("Crs_Unknown", $"The crs of the region cannot be used: {e.Message}");
        }
    }

    private static Vector2d Plan(Vector3d world) => double.IsFinite(world.X) && double.IsFinite(world.Y)
        ? new(world.X, world.Y)
        : throw new StageException(
            "Region_OutsideSystem", "A corner of the region lies outside its coordinate system; check its crs and coordinates.");
}
