using System.Globalization;
using Reality.Core.Geodesy;

namespace Reality.Core.Tests.Geodesy;

public sealed class CoordinateSystemTests
{
    private static readonly GeoPoint Zurich = GeoPoint.FromDegrees(47.37, 8.54, 0);

    [Theory]
    [InlineData("EPSG:32632", 32632)]
    [InlineData("EPSG:4326", 4326)]
    [InlineData("EPSG:25832+5783", null)]
    [InlineData("EPSG:", null)]
    [InlineData("EPSG:-5", null)]
    [InlineData("EPSG:99999999999", null)]
    [InlineData("ENU:47.37,8.54", null)]
    [InlineData("PROJCS[\"WGS 84 / UTM zone 32N\"]", null)]
    public void Only_a_definition_by_one_code_has_an_epsg_code(string definition, int? code) =>
        Assert.Equal(code, new CoordinateSystem(definition, "", CoordinateSystemKind.Projected).EpsgCode);

    [Fact]
    public void Systems_with_equal_definition_and_properties_are_equal()
    {
        var system = new CoordinateSystem("EPSG:2229", "NAD83 / California zone 5 (ftUS)", CoordinateSystemKind.Projected)
        {
            MetersPerUnit = 1200.0 / 3937,
        };

        Assert.Equal(system, system with { });
        Assert.NotEqual(system, system with { MetersPerUnit = 1 });
        Assert.NotEqual(system, system with { HasVerticalDatum = true });
        Assert.Equal(CoordinateSystem.Enu(Zurich), CoordinateSystem.Enu(Zurich));
        Assert.NotEqual(CoordinateSystem.Enu(Zurich), CoordinateSystem.Enu(Zurich with { HeightMeters = 1 }));
    }

    [Fact]
    public void Wgs84_counts_in_degrees_and_the_earth_frame_in_meters()
    {
        Assert.Equal(CoordinateSystemKind.Geographic, CoordinateSystem.Wgs84.Kind);
        Assert.Equal(double.NaN, CoordinateSystem.Wgs84.MetersPerUnit);
        Assert.Equal(4979, CoordinateSystem.Wgs84.EpsgCode);
        Assert.Equal(CoordinateSystemKind.Geocentric, CoordinateSystem.Earth.Kind);
        Assert.Equal(1, CoordinateSystem.Earth.MetersPerUnit);
        Assert.Null(CoordinateSystem.Earth.Frame);
    }

    [Theory]
    [InlineData(47.37, 8.54, 0, "ENU:47.37,8.54")]
    [InlineData(-33.9, -18.4, 12.5, "ENU:-33.9,-18.4,12.5")]
    [InlineData(0, 0, -3, "ENU:0,0,-3")]
    public void A_local_system_is_defined_by_its_origin(double latitude, double longitude, double height, string definition)
    {
        var origin = GeoPoint.FromDegrees(latitude, longitude, height);

        var system = CoordinateSystem.Enu(origin);

        Assert.Equal(definition, system.Definition);
        Assert.Equal(definition, system.ToString());
        Assert.Equal((CoordinateSystemKind.LocalEnu, 1.0, false), (system.Kind, system.MetersPerUnit, system.HasVerticalDatum));
        Assert.Equal(origin, system.EnuOrigin);
        Assert.Equal(origin, system.Frame!.Origin);
    }

    [Fact]
    public void The_definition_rounds_the_origin_and_the_frame_does_not()
    {
        var origin = GeoPoint.FromDegrees(47.123456789012345, 8.54, 0);

        var system = CoordinateSystem.Enu(origin);

        Assert.Equal("ENU:47.123456789,8.54", system.Definition);
        Assert.Equal(origin.Latitude, system.Frame!.Origin.Latitude);
    }

    [Fact]
    public void Definitions_do_not_depend_on_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };

            Assert.Equal("ENU:47.37,8.54,0.5", CoordinateSystem.Enu(Zurich with { HeightMeters = 0.5 }).Definition);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
