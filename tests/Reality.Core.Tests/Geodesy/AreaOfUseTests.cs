using Reality.Core.Geodesy;

namespace Reality.Core.Tests.Geodesy;

public sealed class AreaOfUseTests
{
    private static readonly AreaOfUse s_germany = new("Germany", 6, 47, 15, 55);
    private static readonly AreaOfUse s_fiji = new("Fiji", 177, -20, -178, -12);

    [Theory]
    [InlineData(50, 10, 0)]
    [InlineData(46, 10, 111.2)] // a degree of latitude south
    [InlineData(50, 5, 71.5)] // a degree of longitude west at 50 degrees
    [InlineData(-90, 10, 15_234)] // from the south pole
    public void Distance_is_that_to_the_nearest_border(double latitude, double longitude, double kilometers) =>
        AssertDistance(kilometers, s_germany, GeoPoint.FromDegrees(latitude, longitude, 0));

    [Theory]
    [InlineData(179, 0)]
    [InlineData(-179, 0)]
    [InlineData(176, 106.3)]
    [InlineData(-177, 106.3)]
    public void An_area_may_cross_the_antimeridian(double longitude, double kilometers) =>
        AssertDistance(kilometers, s_fiji, GeoPoint.FromDegrees(-17, longitude, 0));

    private static void AssertDistance(double kilometers, AreaOfUse area, GeoPoint point) =>
        Assert.Equal(kilometers, area.DistanceTo(point) / 1000, 0.01 * kilometers + 1e-9);
}
