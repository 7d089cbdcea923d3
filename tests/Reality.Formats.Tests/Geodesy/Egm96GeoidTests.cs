using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Formats.Geodesy;

namespace Reality.Formats.Tests.Geodesy;

public sealed class Egm96GeoidTests
{
    [Theory]
    [InlineData(38.628155, -90.220845, -31.628)]
    [InlineData(-14.621217, -54.978886, -2.969)]
    [InlineData(46.874319, 102.448729, -43.575)]
    [InlineData(-23.617446, 133.874712, 15.871)]
    [InlineData(38.625473, -0.0005, 50.066)]
    public void The_geoid_agrees_with_the_published_test_points(double latitude, double longitude, double undulation)
    {
        Assert.Equal(undulation, Egm96Geoid.UndulationMeters(Angle.FromDegrees(latitude), Angle.FromDegrees(longitude)), 0.1);
        var point = new GeoPoint(Angle.FromDegrees(latitude), Angle.FromDegrees(longitude), 100, HeightReference.Egm96);
        Assert.Equal(100 + undulation, Egm96Geoid.ToEllipsoid(point).HeightMeters, 0.1);
    }
}
