using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Geodesy;

/// <summary>
/// East, north, up tangent frame at a point above the WGS 84 ellipsoid: the world frame of a georeferenced scene.
/// </summary>
/// <remarks>Earth is earth-centered, earth-fixed (EPSG:4978). All geographic heights are ellipsoidal.</remarks>
public sealed class LocalFrame
{
    private const double SemiMajorMeters = 6378137.0;
    private const double Flattening = 1 / 298.257223563;
    private const double EccentricitySquared = Flattening * (2 - Flattening);

    private readonly RigidTransform _earthFromWorld;

    /// <summary>Creates the frame at <paramref name="origin"/>, whose height must be ellipsoidal.</summary>
    public LocalFrame(GeoPoint origin)
    {
        if (origin.HeightReference != HeightReference.Ellipsoid)
            throw new ArgumentException("The origin's height must be ellipsoidal.", nameof(origin));
        Origin = origin;
        var (sinLat, cosLat) = ExactMath.SinCos(origin.Latitude.Radians);
        var (sinLon, cosLon) = ExactMath.SinCos(origin.Longitude.Radians);
        var east = new Vector3d(-sinLon, cosLon, 0);
        var north = new Vector3d(-sinLat * cosLon, -sinLat * sinLon, cosLat);
        var up = new Vector3d(cosLat * cosLon, cosLat * sinLon, sinLat);
        _earthFromWorld = new(Rotation.FromMatrix(Matrix3d.FromColumns(east, north, up)), ToEarth(origin));
    }

    public GeoPoint Origin { get; }

    /// <summary>Transform from the world (east, north, up) to the earth frame, in meters.</summary>
    public RigidTransform EarthFromWorld => _earthFromWorld;

    /// <summary>World position of a point with an ellipsoidal height.</summary>
    public Vector3d WorldFromGeo(GeoPoint point) => _earthFromWorld.Inverted() * ToEarth(point);

    /// <summary>Geographic position, with an ellipsoidal height, of a world position.</summary>
    public GeoPoint GeoFromWorld(Vector3d world) => FromEarth(_earthFromWorld * world);

    /// <summary>Earth-centered, earth-fixed position in meters of a point with an ellipsoidal height.</summary>
    public static Vector3d ToEarth(GeoPoint point)
    {
        var (sinLat, cosLat) = ExactMath.SinCos(point.Latitude.Radians);
        var (sinLon, cosLon) = ExactMath.SinCos(point.Longitude.Radians);
        var primeVertical = SemiMajorMeters / Math.Sqrt(1 - EccentricitySquared * sinLat * sinLat);
        var horizontal = (primeVertical + point.HeightMeters) * cosLat;
        return new(
            horizontal * cosLon, horizontal * sinLon, ((1 - EccentricitySquared) * primeVertical + point.HeightMeters) * sinLat);
    }

    /// <summary>Inverse of <see cref="ToEarth"/> by fixed-point iteration on the latitude.</summary>
    /// <remarks>Six iterations are accurate below a micrometer at heights that photogrammetry meets.</remarks>
    public static GeoPoint FromEarth(Vector3d earth)
    {
        var horizontal = Math.Sqrt(earth.X * earth.X + earth.Y * earth.Y);
        var latitude = ExactMath.Atan2(earth.Z, horizontal * (1 - EccentricitySquared));
        for (var i = 0; i < 6; i++)
        {
            var sin = ExactMath.Sin(latitude);
            var primeVertical = SemiMajorMeters / Math.Sqrt(1 - EccentricitySquared * sin * sin);
            latitude = ExactMath.Atan2(earth.Z + EccentricitySquared * primeVertical * sin, horizontal);
        }
        var (sinLat, cosLat) = ExactMath.SinCos(latitude);
        var height = horizontal * cosLat + earth.Z * sinLat
            - SemiMajorMeters * Math.Sqrt(1 - EccentricitySquared * sinLat * sinLat);
        return new(Angle.FromRadians(latitude), Angle.FromRadians(ExactMath.Atan2(earth.Y, earth.X)), height);
    }
}
