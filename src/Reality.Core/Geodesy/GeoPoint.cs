using Reality.Core.Geometry;

namespace Reality.Core.Geodesy;

/// <summary>A geographic position on WGS 84.</summary>
/// <param name="Latitude">-90 to 90 degrees, north positive.</param>
/// <param name="Longitude">-180 to 180 degrees, east positive.</param>
/// <param name="HeightMeters">Height above <paramref name="HeightReference"/>.</param>
/// <param name="HeightReference">Surface that the height counts from.</param>
public readonly record struct GeoPoint(
    Angle Latitude, Angle Longitude, double HeightMeters, HeightReference HeightReference = HeightReference.Ellipsoid)
{
    /// <summary>The point with latitude and longitude in degrees and an ellipsoidal height.</summary>
    public static GeoPoint FromDegrees(double latitude, double longitude, double heightMeters) =>
        new(Angle.FromDegrees(latitude), Angle.FromDegrees(longitude), heightMeters);
}

/// <summary>Surface that a height counts from.</summary>
public enum HeightReference
{
    /// <summary>The WGS 84 ellipsoid.</summary>
    Ellipsoid,

    /// <summary>Mean sea level by the EGM96 geoid.</summary>
    Egm96,
}
