using System.Globalization;
using Reality.Core.Numerics;

namespace Reality.Core.Geodesy;

/// <summary>A coordinate reference system as a value: its definition and the properties that code needs.</summary>
/// <remarks>
/// <para>
/// Coordinates are always in the order x = easting or longitude, y = northing or latitude, z = height, regardless of the axis
/// order of the authority. Heights are ellipsoidal unless the system has a vertical datum.
/// </para>
/// <para>The value does not prove that a projection library knows the definition; the parser in Reality.Formats does.</para>
/// </remarks>
/// <param name="Definition">Canonical spelling: "EPSG:32632", "ENU:47.37,8.54", well-known text, or a PROJ string.</param>
/// <param name="Name">Display name: "WGS 84 / UTM zone 32N".</param>
/// <param name="Kind">Meaning of x and y.</param>
public sealed record CoordinateSystem(string Definition, string Name, CoordinateSystemKind Kind)
{
    private const string EpsgPrefix = "EPSG:";

    /// <summary>Longitude and latitude in degrees, ellipsoidal height in meters, on WGS 84 (EPSG:4979).</summary>
    public static CoordinateSystem Wgs84 { get; } =
        new("EPSG:4979", "WGS 84", CoordinateSystemKind.Geographic)
        {
            MetersPerUnit = double.NaN, UnitName = "degree", IsThreeDimensional = true,
        };

    /// <summary>Earth-centered, earth-fixed meters on WGS 84 (EPSG:4978).</summary>
    public static CoordinateSystem Earth { get; } = new("EPSG:4978", "WGS 84", CoordinateSystemKind.Geocentric)
    {
        IsThreeDimensional = true,
    };

    /// <summary>Meters per unit of x and y; NaN for a geographic system, whose unit is the degree.</summary>
    public double MetersPerUnit { get; init; } = 1;

    /// <summary>Name of the unit of x and y, e.g. "metre", "US survey foot" or "degree".</summary>
    public string UnitName { get; init; } = "metre";

    /// <summary>
    /// Meters per unit of z: as the system says if it has a vertical datum; otherwise the unit of x and y, or meters beside
    /// degrees.
    /// </summary>
    public double MetersPerHeightUnit { get; init; } = 1;

    /// <summary>Where the system may be used, as its authority says; null if it does not say.</summary>
    public AreaOfUse? Area { get; init; }

    /// <summary>True if z counts from a surface named by the system, false if it counts from the ellipsoid.</summary>
    public bool HasVerticalDatum { get; init; }

    /// <summary>True if the system itself has three coordinates, and heights that count from the ellipsoid.</summary>
    public bool IsThreeDimensional { get; init; }

    /// <summary>Origin of a local system, with an ellipsoidal height; null for all other kinds.</summary>
    public GeoPoint? EnuOrigin { get; private init; }

    /// <summary>Tangent frame of a local system; null for all other kinds.</summary>
    public LocalFrame? Frame => EnuOrigin is { } origin ? new LocalFrame(origin) : null;

    /// <summary>EPSG code if the definition is a single code; otherwise null.</summary>
    public int? EpsgCode =>
        Definition.StartsWith(EpsgPrefix, StringComparison.Ordinal)
        && int.TryParse(Definition.AsSpan(EpsgPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? code
            : null;

    /// <summary>The local east, north, up system around a point with an ellipsoidal height.</summary>
    /// <remarks>Its definition rounds the origin to 1e-10 degrees (10 micrometers); its frame is exact.</remarks>
    public static CoordinateSystem Enu(GeoPoint origin)
    {
        var (latitude, longitude) = (Math.Round(origin.Latitude.Degrees, 10), Math.Round(origin.Longitude.Degrees, 10));
        var definition = string.Create(CultureInfo.InvariantCulture, $"ENU:{latitude},{longitude}");
        if (origin.HeightMeters != 0)
            definition += string.Create(CultureInfo.InvariantCulture, $",{origin.HeightMeters}");
        return new(definition, "Local east, north, up", CoordinateSystemKind.LocalEnu)
        {
            EnuOrigin = origin, IsThreeDimensional = true,
        };
    }

    public override string ToString() => Definition;
}

/// <summary>Meaning of the coordinates of a <see cref="CoordinateSystem"/>.</summary>
public enum CoordinateSystemKind
{
    /// <summary>Longitude and latitude in degrees.</summary>
    Geographic,

    /// <summary>Easting and northing in a length unit.</summary>
    Projected,

    /// <summary>Earth-centered, earth-fixed x, y, z in meters.</summary>
    Geocentric,

    /// <summary>East, north, up in meters around a point: see <see cref="LocalFrame"/>.</summary>
    LocalEnu,
}

/// <summary>The area that a coordinate system is made for, between parallels and meridians.</summary>
/// <param name="Name">In words: "Germany - west of 12°E".</param>
/// <param name="West">Degrees; greater than <paramref name="East"/> if the area crosses the antimeridian.</param>
public sealed record AreaOfUse(string Name, double West, double South, double East, double North)
{
    private const double EarthRadiusMeters = 6_371_000;

    /// <summary>Degrees of longitude, 0 to 360.</summary>
    public double Width => East >= West ? East - West : East - West + 360;

    /// <summary>Distance in meters from a point to the area, on a sphere and to about a percent; 0 inside.</summary>
    public double DistanceTo(GeoPoint point)
    {
        var (latitude, longitude) = (point.Latitude.Degrees, point.Longitude.Degrees);
        var nearestLatitude = Math.Clamp(latitude, South, North);
        var fromWest = ((longitude - West) % 360 + 360) % 360;
        var beyond = fromWest <= Width ? 0 : Math.Min(fromWest - Width, 360 - fromWest);
        return EarthRadiusMeters * GreatCircle(latitude, nearestLatitude, beyond);
    }

    // Haversine formula: angle in radians between two points, all arguments in degrees.
    private static double GreatCircle(double latitude, double otherLatitude, double longitudeDifference)
    {
        const double Radians = Math.PI / 180;
        var (a, b) = (latitude * Radians, otherLatitude * Radians);
        var (sinLatitude, sinLongitude) = (ExactMath.Sin((b - a) / 2), ExactMath.Sin(longitudeDifference * Radians / 2));
        var h = sinLatitude * sinLatitude + ExactMath.Cos(a) * ExactMath.Cos(b) * sinLongitude * sinLongitude;
        return 2 * ExactMath.Asin(Math.Min(1, Math.Sqrt(h)));
    }
}
