using Reality.Core.Geodesy;
using Reality.Core.Geometry;

namespace Reality.Core.Tests.Geodesy;

public sealed class GeoPointTests
{
    [Fact]
    public void Degrees_give_latitude_longitude_and_an_ellipsoidal_height()
    {
        var point = GeoPoint.FromDegrees(-33.9, 18.4, 50);

        Assert.Equal(-33.9 * Math.PI / 180, point.Latitude.Radians, 1e-15);
        Assert.Equal(18.4 * Math.PI / 180, point.Longitude.Radians, 1e-15);
        Assert.Equal((50.0, HeightReference.Ellipsoid), (point.HeightMeters, point.HeightReference));
    }

    [Fact]
    public void Points_with_different_height_references_differ()
    {
        var ellipsoidal = GeoPoint.FromDegrees(47, 8, 500);

        Assert.NotEqual(ellipsoidal, new(Angle.FromDegrees(47), Angle.FromDegrees(8), 500, HeightReference.Egm96));
        Assert.Equal(ellipsoidal, new(Angle.FromDegrees(47), Angle.FromDegrees(8), 500));
    }
}
