using Reality.Core.Geodesy;

namespace Reality.Core.Tests.Geodesy;

public sealed class UtmZoneTests
{
    [Theory]
    [InlineData(46.84, -91.99, 32615)]
    [InlineData(52.5, 13.4, 32633)]
    [InlineData(-33.9, 18.4, 32734)]
    [InlineData(60.4, 5.3, 32632)]
    [InlineData(78.2, 15.6, 32633)]
    [InlineData(0, 180, 32601)]
    [InlineData(0, -180, 32601)]
    public void A_position_has_its_utm_zone(double latitude, double longitude, int epsg) =>
        Assert.Equal(epsg, UtmZone.For(GeoPoint.FromDegrees(latitude, longitude, 0)).EpsgCode);
}
