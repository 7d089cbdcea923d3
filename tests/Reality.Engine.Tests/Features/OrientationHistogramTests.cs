using Reality.Engine.Features;

namespace Reality.Engine.Tests.Features;

public sealed class OrientationHistogramTests
{
    private const int Side = 65;
    private const float Middle = 32;

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.04)]
    [InlineData(1.0)]
    [InlineData(1.58)]
    [InlineData(2.5)]
    [InlineData(3.15)]
    [InlineData(4.4)]
    [InlineData(6.25)]
    public void A_slope_has_the_direction_in_which_it_rises(double radians)
    {
        var found = Find(SampledLevel.Ramp(Side, radians));

        // A bin is ten degrees wide; the peak between bins is good to a third of a degree.
        Assert.InRange(Distance(radians, Assert.Single(found)), 0, 0.006);
    }

    [Fact]
    public void All_directions_lie_in_one_turn()
    {
        for (var i = 0; i < 72; i++)
            Assert.InRange(Find(SampledLevel.Ramp(Side, 0.02 + i * Math.PI / 36))[0], 0, MathF.BitDecrement(2 * MathF.PI));
    }

    [Fact]
    public void Two_slopes_of_one_strength_give_two_directions()
    {
        // Rising to the right in the left half, down in the right one.
        var level = new SampledLevel(Side, Side, (x, y) => x < Middle ? 60 + x : 60 + y);
        var found = Find(level);
        Assert.Equal(2, found.Length);
        Assert.InRange(found.Min(d => Distance(0, d)), 0, 0.2);
        Assert.InRange(found.Min(d => Distance(Math.PI / 2, d)), 0, 0.2);
    }

    [Fact]
    public void A_weaker_slope_gives_no_second_direction()
    {
        var level = new SampledLevel(Side, Side, (x, y) => x < Middle ? 60 + x + 0.05 * y : 60 + Middle + 0.5 * y);
        Assert.InRange(Distance(0, Assert.Single(Find(level))), 0, 0.2);
    }

    [Fact]
    public void What_lies_beyond_the_window_does_not_count()
    {
        // The window of a point of scale 2 ends 9 samples from it.
        var level = new SampledLevel(
            Side, Side, (x, y) =>
                Math.Abs(x - Middle) < 11 && Math.Abs(y - Middle) < 11 ? 100 + y + 0.05 * x : 100 + 4 * (x - Middle));
        Assert.InRange(Distance(Math.Atan2(1, 0.05), Assert.Single(Find(level))), 0, 0.01);
    }

    [Fact]
    public void Flat_places_have_no_direction() => Assert.Empty(Find(new(Side, Side, (_, _) => 100)));

    [Fact]
    public void A_point_at_the_corner_looks_at_what_there_is()
    {
        var level = SampledLevel.Ramp(Side, 1.2);
        var directions = new float[2];
        var count = OrientationHistogram.Find(level.Gradients, 1.5f, 0.5f, 2, directions);
        Assert.Equal(1, count);
        Assert.InRange(Distance(1.2, directions[0]), 0, 0.01);
    }

    private static float[] Find(SampledLevel level)
    {
        var directions = new float[2];
        return directions[..OrientationHistogram.Find(level.Gradients, Middle, Middle, 2, directions)];
    }

    private static double Distance(double a, double b) => Math.Abs(Math.IEEERemainder(a - b, 2 * Math.PI));
}
