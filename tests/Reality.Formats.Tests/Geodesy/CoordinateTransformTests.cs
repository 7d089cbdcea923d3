using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;

namespace Reality.Formats.Tests.Geodesy;

public sealed class CoordinateTransformTests
{
    [Fact]
    public void A_drone_position_lies_where_its_data_set_says_in_utm()
    {
        // DJI_0018 of drone-brighton-beach (docs/benchmarks.md) projects to about E 576663.1, N 5188164.6 in UTM 15N.
        using var transform = CoordinateTransform.Between(CoordinateSystem.Wgs84, CoordinateSystemParser.Parse("EPSG:32615"));

        var utm = transform.Apply(new(-91.9945598889, 46.8426070833, 198.309));

        Assert.Equal(576663.1, utm.X, 0.1);
        Assert.Equal(5188164.6, utm.Y, 0.1);
        Assert.Equal(198.309, utm.Z, 1e-9);
    }

    [Theory]
    [InlineData("EPSG:32615")]
    [InlineData("EPSG:4326")]
    [InlineData("EPSG:4978")]
    [InlineData("EPSG:26715")]
    [InlineData("EPSG:4326+5773")]
    [InlineData("ENU:46.8,-92")]
    public void The_world_goes_to_a_system_and_back(string definition)
    {
        var origin = GeoPoint.FromDegrees(46.84, -91.99, 160);
        using var transform = CoordinateTransform.FromWorld(origin, CoordinateSystemParser.Parse(definition));
        double[] x = [0, 100, -2500], y = [0, -40, 900], z = [0, 12, 300];
        double[] x2 = [.. x], y2 = [.. y], z2 = [.. z];

        transform.Apply(x2, y2, z2);
        Assert.NotEqual(x[1], x2[1]);
        transform.ApplyInverse(x2, y2, z2);

        for (var i = 0; i < 3; i++)
            Assert.True(Vector3d.Distance(new(x[i], y[i], z[i]), new(x2[i], y2[i], z2[i])) < 1e-5);
    }

    [Fact]
    public void The_world_of_a_scene_agrees_with_the_earth_frame()
    {
        var origin = GeoPoint.FromDegrees(-33.9, 18.4, 50);
        var frame = new LocalFrame(origin);
        using var transform = CoordinateTransform.FromWorld(origin, CoordinateSystem.Earth);
        var world = new Vector3d(120, -30, 8);

        Assert.True(Vector3d.Distance(frame.EarthFromWorld * world, transform.Apply(world)) < 1e-6);
    }

    [Fact]
    public void A_vertical_datum_turns_ellipsoidal_heights_into_heights_above_sea_level()
    {
        using var transform = CoordinateTransform.Between(CoordinateSystem.Wgs84, CoordinateSystemParser.Parse("EPSG:4326+5773"));

        var height = transform.Apply(new(-90.220845, 38.628155, 0)).Z;

        Assert.Equal(31.63, height, 0.1);
    }

    // Heights above a geoid that is not there would be ellipsoidal ones, tens of meters off; old datums lie 200 m aside.
    [Theory]
    [InlineData("EPSG:25832+7837", "needs the grid GCG2016.txt, which is not installed")]
    [InlineData("EPSG:4326+3855", "needs the grid us_nga_egm08_25.tif, which is not installed")]
    [InlineData("EPSG:2027", "needs the grid ca_nrc_MAY76V20.tif, which is not installed")]
    [InlineData("EPSG:7415", "needs the grid nl_nsgi_nlgeo2018.tif, which is not installed")]
    [InlineData("EPSG:5555", "no transformation of heights")]
    public void What_cannot_be_transformed_is_no_silent_guess(string definition, string reason)
    {
        var system = CoordinateSystemParser.Parse(definition);

        var failure = Assert.Throws<NotSupportedException>(() => CoordinateTransform.Between(CoordinateSystem.Wgs84, system));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_datum_without_known_relation_is_taken_for_WGS_84()
    {
        using var transform = CoordinateTransform.Between(
            CoordinateSystem.Wgs84, CoordinateSystemParser.Parse("+proj=utm +zone=32 +ellps=GRS80"));

        Assert.Equal(500_000, transform.Apply(new(9, 47, 400)).X, 1e-3);
    }

    [Fact]
    public void Many_threads_get_the_same_answer()
    {
        using var transform = CoordinateTransform.FromWorld(
            GeoPoint.FromDegrees(46.84, -91.99, 160), CoordinateSystemParser.Parse("EPSG:32615"));
        var expected = transform.Apply(new(5, 6, 7));

        Parallel.For(0, 200, _ => Assert.Equal(expected, transform.Apply(new(5, 6, 7))));
    }
}
