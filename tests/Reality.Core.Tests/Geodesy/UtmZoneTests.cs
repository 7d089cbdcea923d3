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

    // A border itself belongs to either zone: degrees are rounded on their way through radians.
    [Fact]
    public void Zones_are_six_degrees_wide_and_start_at_the_antimeridian()
    {
        for (var number = 1; number <= 60; number++)
        {
            var west = -180 + 6 * (number - 1);
            Assert.Equal(new(number, true), UtmZone.For(GeoPoint.FromDegrees(10, west + 0.001, 0)));
            Assert.Equal(new(number, false), UtmZone.For(GeoPoint.FromDegrees(-10, west + 5.999, 0)));
        }
    }

    [Theory]
    [InlineData(190, 2)]
    [InlineData(-190, 59)]
    [InlineData(368.54, 32)]
    [InlineData(-351.46, 32)]
    public void Longitudes_beyond_the_antimeridian_wrap(double longitude, int number) =>
        Assert.Equal(number, UtmZone.For(GeoPoint.FromDegrees(10, longitude, 0)).Number);

    // Zone 32V is widened to the west over the coast of Norway; 31X to 37X divide Svalbard.
    [Theory]
    [InlineData(55.999, 4, 31)]
    [InlineData(56, 2.999, 31)]
    [InlineData(56, 3, 32)]
    [InlineData(63.999, 3, 32)]
    [InlineData(64, 4, 31)]
    [InlineData(71.999, 8, 32)]
    [InlineData(72, -0.001, 30)]
    [InlineData(72, 0, 31)]
    [InlineData(72, 8.999, 31)]
    [InlineData(72, 9, 33)]
    [InlineData(72, 20.999, 33)]
    [InlineData(72, 21, 35)]
    [InlineData(72, 32.999, 35)]
    [InlineData(72, 33, 37)]
    [InlineData(83.999, 41.999, 37)]
    [InlineData(72, 42, 38)]
    [InlineData(84, 8, 32)]
    public void Irregular_zones_end_at_their_limits(double latitude, double longitude, int number) =>
        Assert.Equal(new(number, true), UtmZone.For(GeoPoint.FromDegrees(latitude, longitude, 0)));

    [Theory]
    [InlineData(0, true)]
    [InlineData(1e-9, true)]
    [InlineData(-1e-9, false)]
    public void The_equator_belongs_to_the_north(double latitude, bool isNorth) =>
        Assert.Equal(isNorth, UtmZone.For(GeoPoint.FromDegrees(latitude, 9, 0)).IsNorth);

    [Theory]
    [InlineData(1, true, "EPSG:32601", "WGS 84 / UTM zone 1N")]
    [InlineData(32, true, "EPSG:32632", "WGS 84 / UTM zone 32N")]
    [InlineData(60, false, "EPSG:32760", "WGS 84 / UTM zone 60S")]
    public void A_zone_is_a_projected_system_in_meters(int number, bool isNorth, string definition, string name)
    {
        var system = new UtmZone(number, isNorth).CoordinateSystem;

        Assert.Equal((definition, name, CoordinateSystemKind.Projected), (system.Definition, system.Name, system.Kind));
        Assert.Equal((1.0, false), (system.MetersPerUnit, system.HasVerticalDatum));
        Assert.Null(system.Frame);
    }
}
