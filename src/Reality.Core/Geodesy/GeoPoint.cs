using Reality.Core.Geometry;

namespace Reality.Core.Geodesy;

/// <summary>A geographic position on WGS 84. Latitude -90 to 90 degrees north, longitude -180 to 180 degrees east.</summary>
public readonly record struct GeoPoint(
    Angle Latitude, Angle Longitude, double HeightMeters, HeightReference HeightReference = HeightReference.Ellipsoid)
{
    public static GeoPoint FromDegrees(double latitude, double longitude, double heightMeters) =>
        new(Angle.FromDegrees(latitude), Angle.FromDegrees(longitude), heightMeters);
}
