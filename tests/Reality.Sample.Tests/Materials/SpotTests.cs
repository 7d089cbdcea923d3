using System.Numerics;
using Reality.Sample.Materials;

namespace Reality.Sample.Tests.Materials;

public sealed class SpotTests
{
    [Fact]
    public void Samples_lie_inside_the_pixel_around_its_center_in_different_rows_and_columns()
    {
        var samples = Spot.Samples.ToArray();
        Assert.Equal(Spot.SampleCount, samples.Length);
        Assert.All(samples, s => Assert.InRange(Math.Max(Math.Abs(s.X), Math.Abs(s.Y)), 0, 0.5f));
        Assert.Equal(Vector2.Zero, samples.Aggregate((a, b) => a + b));
        Assert.Equal(4, samples.Select(s => s.X).Distinct().Count());
        Assert.Equal(4, samples.Select(s => s.Y).Distinct().Count());
    }

    [Fact]
    public void A_sample_is_a_point_of_the_parallelogram_in_world_and_face_coordinates()
    {
        var spot = new Spot(new(1, 2, 3), new(10, 20), new(8, 0, 0), new(0, 16), new(0, 0, 8), new(-8, 0));
        Assert.Equal(new Spot(new(4, 2, 2), new(11, 26)), spot.Sample(1));
        Assert.True(spot.Sample(1).Plan.IsPoint);
        Assert.False(spot.Plan.IsPoint);
        Assert.Equal(new PlaneSpot(new(1, 2), new(8, 0), new(0, 0)), spot.Plan);
    }

    [Fact]
    public void Octaves_finer_than_a_third_of_a_pixel_are_left_out_and_coarser_than_a_pixel_are_whole()
    {
        var octaves = new Footprint(0.2f).Octaves;
        float[] expected = [0, 0, 0.2308f, 1, 1, 1, 1, 1];
        for (var i = 0; i < 8; i++)
            Assert.Equal(expected[i], octaves[i], 1e-3f);
    }

    [Theory]
    [InlineData(0.1f, 1)]
    [InlineData(0.15f, 0.3333f)]
    [InlineData(0.2f, 0)]
    [InlineData(1, 0)]
    public void A_pattern_of_40_cm_fades_until_pixels_are_half_its_period(float meters, float contrast) =>
        Assert.Equal(contrast, new Footprint(meters).ContrastOf(0.4f), 1e-3f);

    [Theory]
    [InlineData(0.22f, 0.5f)]
    [InlineData(0.17f, 1)]
    [InlineData(0.245f, 0.25f)]
    [InlineData(0.3f, 0)]
    public void The_share_of_a_pixel_within_a_line_falls_from_one_to_zero_over_its_width(float ofMiddle, float share) =>
        Assert.Equal(share, new Footprint(0.1f).ShareWithin(0.22f, ofMiddle), 1e-3f);
}
