using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;

namespace Reality.Formats.ContextScenes;

/// <summary>Takes poses between a document's coordinate system and the east, north, up world of the scene.</summary>
/// <remarks>
/// Rotations are relative to the axes that the system has at the camera: grid north of a projected system differs from north of
/// the scene's origin by the convergence of meridians.
/// </remarks>
internal sealed class PoseFrame : IDisposable
{
    private readonly CoordinateTransform? _systemFromWorld;
    private readonly double _shiftUp;
    private readonly double _step;

    private PoseFrame(GeoPoint? origin, CoordinateTransform? systemFromWorld, double shiftUp, double step) =>
        (Origin, _systemFromWorld, _shiftUp, _step) = (origin, systemFromWorld, shiftUp, step);

    /// <summary>The scene's origin; null for a local system.</summary>
    public GeoPoint? Origin { get; }

    /// <summary>The frame for a system that is read, with an origin amid the poses where the system has none itself.</summary>
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
            isOnEarth ? GeoPoint.FromDegrees(Math.Round(geo.Y, 5), Math.Round(geo.X, 5), Math.Round(geo.Z)) : default, system);
    }

    /// <summary>The frame between a scene with an origin and a system.</summary>
    public static PoseFrame For(GeoPoint origin, CoordinateSystem system)
    {
        // Two tangent frames over the same point differ by a shift along up, which needs no rounding.
        if (system.Frame is { } frame && frame.Origin.Latitude == origin.Latitude && frame.Origin.Longitude == origin.Longitude)
            return new(origin, null, origin.HeightMeters - frame.Origin.HeightMeters, 1);
        var step = system.Kind == CoordinateSystemKind.Geographic ? 1e-5 : 1;
        return new(origin, CoordinateTransform.FromWorld(origin, system), 0, step);
    }

    public Vector3d WorldFromSystem(Vector3d center) =>
        _systemFromWorld?.ApplyInverse(center) ?? center - new Vector3d(0, 0, _shiftUp);

    public Vector3d SystemFromWorld(Vector3d center) =>
        _systemFromWorld?.Apply(center) ?? center + new Vector3d(0, 0, _shiftUp);

    /// <summary>World from the system's axes at a point of the world.</summary>
    public Rotation WorldFromSystemRotation(Vector3d world)
    {
        if (_systemFromWorld is null)
            return Rotation.Identity;
        var at = SystemFromWorld(world);
        var east = (WorldFromSystem(at + new Vector3d(_step, 0, 0)) - WorldFromSystem(at - new Vector3d(_step, 0, 0))).Normalized();
        var north = WorldFromSystem(at + new Vector3d(0, _step, 0)) - WorldFromSystem(at - new Vector3d(0, _step, 0));
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
