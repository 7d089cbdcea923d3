using Reality.Core.Geodesy;

namespace Reality.Jobs.Files;

/// <summary>Origin of a scene in documents: degrees, and meters above the ellipsoid.</summary>
internal sealed record SceneOrigin(double Latitude, double Longitude, double HeightMeters)
{
    public static SceneOrigin? Of(GeoPoint? point) =>
        point is { } origin ? new(origin.Latitude.Degrees, origin.Longitude.Degrees, origin.HeightMeters) : null;

    /// <summary>Null if the numbers are not a valid position on Earth.</summary>
    public GeoPoint? ToPointOnEarth() =>
        Math.Abs(Latitude) <= 90 && Math.Abs(Longitude) <= 360 && Math.Abs(HeightMeters) <= 1e7 ? ToPoint() : null;

    public GeoPoint ToPoint() => GeoPoint.FromDegrees(Latitude, Longitude, HeightMeters);
}
