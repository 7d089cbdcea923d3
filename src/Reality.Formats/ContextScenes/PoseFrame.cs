using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;

namespace Reality.Formats.ContextScenes;

/// <summary>Converts poses between a document's coordinate system and the east, north, up world of the scene.</summary>
/// <remarks>
/// Rotations are relative to the axes of the coordinate system at the camera: grid north of a projected system differs from north
/// at the scene's origin by the meridian convergence.
/// </remarks>
internal sealed class PoseFrame : IDisposable
{
    /// <summary>Maximum height of a scene's origin above or below the ellipsoid, in meters.</summary>
    public const double MaxOriginHeight = 1e5;

    private readonly CoordinateTransform? _systemFromWorld;
    private readonly double _shiftUp;
    private readonly double _step;

    private PoseFrame(GeoPoint? origin, CoordinateTransform? systemFromWorld, double shiftUp, double step) =>
        (Origin, _systemFromWorld, _shiftUp, _step) = (origin, systemFromWorld, shiftUp, step);

    /// <summary>The scene's origin; null for a local system.</summary>
    public GeoPoint? Origin { get; }

    /// <summary>The frame for a document's system; a system without an origin gets one at the center of the poses.</summary>
    public static PoseFrame Of(CoordinateSystem? system, double originHeight, IReadOnlyList<Vector3d> centers)
    {
        if (system is null)
            return new(null, null, 0, 1);
        if (system.Frame is { } frame)
            return For(frame.Origin with { HeightMeters = frame.Origin.HeightMeters + originHeight }, system);
        var middle = centers.Count == 0 ? Vector3d.Zero : Middle(centers);
        using var geoFromSystem = CoordinateTransform.Between(system, CoordinateSystem.Wgs84);
        var geo = geoFromSystem.Apply(middle);
        var isOnEarth = double.IsFinite(geo.X) && double.IsFinite(geo.Y) && double.IsFinite(geo.Z);
        return For(
            isOnEarth
                ? GeoPoint.FromDegrees(
                    Math.Round(geo.Y, 5), Math.Round(geo.X, 5),
                    Math.Clamp(Math.Round(geo.Z), -MaxOriginHeight, MaxOriginHeight))
                : default,
            system);
    }

    /// <summary>The frame between a scene with an origin and a system.</summary>
    public static PoseFrame For(GeoPoint origin, CoordinateSystem system)
    {
        // Two tangent frames over the same point differ by a vertical shift only, which is exact.
        if (system.Frame is { } frame && frame.Origin.Latitude == origin.Latitude && frame.Origin.Longitude == origin.Longitude)
            return new(origin, null, origin.HeightMeters - frame.Origin.HeightMeters, 1);
        var step = system.Kind == CoordinateSystemKind.Geographic ? 1e-5 : 1;
        return new(origin, CoordinateTransform.FromWorld(origin, system), 0, step);
    }

    public Vector3d WorldFromSystem(Vector3d center) =>
        _systemFromWorld?.ApplyInverse(center) ?? center - new Vector3d(0, 0, _shiftUp);

    public Vector3d SystemFromWorld(Vector3d center) =>
        _systemFromWorld?.Apply(center) ?? center + new Vector3d(0, 0, _shiftUp);

    /// <summary>Rotation to the world from the axes of the system at a world position.</summary>
    public Rotation WorldFromSystemRotation(Vector3d world)
    {
        if (_systemFromWorld is null)
            return Rotation.Identity;
        var at = SystemFromWorld(world);
        var (stepEast, stepNorth) = (new Vector3d(_step, 0, 0), new Vector3d(0, _step, 0));
        var east = (WorldFromSystem(at + stepEast) - WorldFromSystem(at - stepEast)).Normalized();
        var north = WorldFromSystem(at + stepNorth) - WorldFromSystem(at - stepNorth);
        var up = Vector3d.Cross(east, north).Normalized();
        return Rotation.FromMatrix(Matrix3d.FromColumns(east, Vector3d.Cross(up, east), up));
    }

    public void Dispose() => _systemFromWorld?.Dispose();

    private static Vector3d Middle(IReadOnlyList<Vector3d> centers)
    {
        var sum = Vector3d.Zero;
        foreach (var center in centers)
            sum += center;
        return sum / centers.Count;
    }
}
