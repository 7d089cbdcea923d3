using System.Globalization;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Analysis;
using Reality.Formats.Geodesy;
using Reality.Pipeline;

namespace Reality.Jobs.Exports;

/// <summary>
/// The coordinate system of exports: the requested one, else the UTM zone of the scene, else the local world frame.
/// </summary>
internal sealed class ExportFrame : IDisposable
{
    // In units of the system; a thousand times the circumference of the earth in meters.
    private const double MaxCoordinate = 4e10;

    // Half the length on which the scale of a projection is measured, in meters.
    private const double ScaleBase = 500;

    // The next UTM zone changes lengths by 0.6 % at its far edge.
    private const double MinScaleError = 0.01;

    private readonly CoordinateTransform? _transform;

    private ExportFrame(GeoPoint? origin, CoordinateSystem? system)
    {
        System = system;
        World = origin is { } point ? new LocalFrame(point) : null;
        _transform = origin is { } from && system is not null ? CoordinateTransform.FromWorld(from, system) : null;
        Projection = new MapProjection(_transform is null ? null : ToMap);
        var map = _transform?.Apply(Vector3d.Zero) ?? Vector3d.Zero;
        if (!(Math.Abs(map.X) < MaxCoordinate && Math.Abs(map.Y) < MaxCoordinate))
            throw new NotSupportedException($"the scene lies outside {system!.Name}; choose a system of its region");
        var isGeocentric = system?.Kind == CoordinateSystemKind.Geocentric;
        Origin = new(Math.Floor(map.X), Math.Floor(map.Y), isGeocentric ? Math.Floor(map.Z) : 0);
    }

    /// <summary>Null for an unreferenced scene.</summary>
    public CoordinateSystem? System { get; }

    /// <summary>The world frame on the earth; null for an unreferenced scene.</summary>
    public LocalFrame? World { get; }

    public MapProjection Projection { get; }

    /// <summary>
    /// Origin near the scene, in whole numbers, for formats that store offsets in single precision. Zero for an unreferenced
    /// scene.
    /// </summary>
    public Vector3d Origin { get; }

    public string Definition => System?.Definition ?? "";

    /// <summary>Meters per unit of the first two coordinates; degrees are measured at the equator.</summary>
    public double MetersPerUnit =>
        System is null ? 1 : System.Kind == CoordinateSystemKind.Geographic ? 111_320 : System.MetersPerUnit;

    /// <summary>Meters per unit of heights: the unit of the first two coordinates, unless the system says otherwise.</summary>
    public double MetersPerHeightUnit => System?.MetersPerHeightUnit ?? 1;

    /// <summary>Meters per unit of distances in options: the unit of the system, but meters instead of degrees.</summary>
    public double MetersPerDistanceUnit => System?.Kind == CoordinateSystemKind.Geographic ? 1 : MetersPerUnit;

    /// <summary>Name of the unit of heights, as raster formats state it.</summary>
    public string HeightUnitName => MetersPerHeightUnit == 1 ? "metre"
        : MetersPerHeightUnit == System!.MetersPerUnit ? System.UnitName
        : string.Create(CultureInfo.InvariantCulture, $"{MetersPerHeightUnit} metre");

    /// <summary>Well-known text that also states the heights and their unit; see <see cref="WellKnownText"/>.</summary>
    public string WktWithHeights => System?.ToWktWithHeights() ?? "";

    /// <summary>Well-known text of the system. Throws <see cref="StageException"/> if the dialect cannot express it.</summary>
    public string Wkt(WktVersion version)
    {
        try
        {
            return System?.ToWkt(version) ?? "";
        }
        catch (NotSupportedException e)
        {
            throw new StageException("Crs_NotSupported", $"{e.Message} Choose another coordinate system for this format.");
        }
    }

    /// <summary>
    /// The frame for a scene. Throws <see cref="StageException"/> if the requested system is unknown or the scene has no position
    /// on the earth.
    /// </summary>
    /// <param name="crs">Definition, e.g. "EPSG:32632"; null = the UTM zone of the scene.</param>
    public static ExportFrame Of(Scene scene, string? crs) => Of(scene.Origin, crs);

    /// <param name="sceneOrigin">Origin of the scene; null if it has no position on the earth.</param>
    /// <inheritdoc cref="Of(Scene, string?)"/>
    public static ExportFrame Of(GeoPoint? sceneOrigin, string? crs)
    {
        if (sceneOrigin is not { } origin)
        {
            return crs is null
                ? new ExportFrame(null, null)
                : throw new StageException(
                    "Crs_SceneNotReferenced",
                    $"{crs} was requested, but the photos' positions do not place the scene on the earth. "
                    + $"Omit the coordinate system, or use photos with GPS positions.");
        }
        if (crs is null)
            return new ExportFrame(origin, UtmZone.For(origin).CoordinateSystem);
        if (!CoordinateSystemParser.TryParse(crs, out var system, out var problem))
            throw new StageException("Crs_Unknown", $"Exports cannot be written in {crs}: {problem}");
        try
        {
            return new ExportFrame(origin, system);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new StageException(
                "Crs_Unknown",
                $"Exports cannot be written in {crs}: {e.Message.TrimEnd('.')}. Choose another coordinate system, such as one "
                + $"without heights of its own, or none for the UTM zone of the photos.");
        }
    }

    /// <summary>
    /// Warns if the scene lies outside the area that the system is made for, or if the system changes lengths there.
    /// </summary>
    public void WarnIfUnfit(StageLog log)
    {
        if (System is null || World is not { } world)
            return;
        if (System.Area is not { } area || area.DistanceTo(world.Origin) / 1000 is not (>= 1 and var kilometers))
        {
            WarnOfScale(log);
            return;
        }
        log.Warn(
            "Crs_OutsideArea",
            $"{System.Definition} ({System.Name}) is made for {area.Name}; the photos lie {kilometers:0} km outside it, where it "
            + $"distorts lengths. Choose a coordinate system of their region, or none for their UTM zone.");
    }

    private void WarnOfScale(StageLog log)
    {
        if (System is not { Kind: CoordinateSystemKind.Projected } system)
            return;
        var (east, north) = (ScaleAlong(new(1, 0, 0)), ScaleAlong(new(0, 1, 0)));
        if (Math.Max(Math.Abs(east - 1), Math.Abs(north - 1)) < MinScaleError)
            return;
        log.Warn(
            "Crs_ChangesLengths",
            $"In {system.Definition} ({system.Name}), lengths at the photos are {east:0.000} times as long to the east and "
            + $"{north:0.000} times to the north, and heights are not: models and measurements are distorted. Choose the "
            + $"coordinate system of a survey, or none for the UTM zone of the photos.");

        double ScaleAlong(Vector3d direction)
        {
            var step = MapFromWorld(ScaleBase * direction) - MapFromWorld(-ScaleBase * direction);
            return Math.Sqrt(step.X * step.X + step.Y * step.Y) * system.MetersPerUnit / (2 * ScaleBase);
        }
    }

    /// <summary>The world position of a position on the map, at the height of the scene's origin.</summary>
    public Vector3d WorldFromMap(Vector2d map) => _transform is { } transform
        ? transform.ApplyInverse(new(map.X, map.Y, transform.Apply(Vector3d.Zero).Z))
        : new(map.X, map.Y, 0);

    /// <summary>The position on the map of a world position, with its height in the unit of heights.</summary>
    public Vector3d MapFromWorld(Vector3d world)
    {
        if (_transform is null)
            return world;
        Span<double> x = [world.X], y = [world.Y], z = [world.Z];
        ToMap(x, y, z);
        return new(x[0], y[0], z[0]);
    }

    /// <summary>World positions of positions on the map, with their heights in the unit of heights, in place.</summary>
    public void ToWorld(Span<double> x, Span<double> y, Span<double> z)
    {
        if (_transform is null)
            return;
        if (MetersPerOwnHeight is var meters and not 1)
        {
            foreach (ref var height in z)
                height *= meters;
        }
        _transform.ApplyInverse(x, y, z);
    }

    public void Dispose() => _transform?.Dispose();

    // A system without a vertical datum gets its heights in meters from the projection: one unit on all axes is wanted.
    private double MetersPerOwnHeight => System is { Kind: CoordinateSystemKind.Projected, HasVerticalDatum: false } system
        ? system.MetersPerHeightUnit
        : 1;

    private void ToMap(Span<double> x, Span<double> y, Span<double> z)
    {
        _transform!.Apply(x, y, z);
        if (MetersPerOwnHeight is var meters and not 1)
        {
            foreach (ref var height in z)
                height /= meters;
        }
    }
}
