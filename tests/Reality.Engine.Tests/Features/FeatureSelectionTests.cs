using Reality.Core.Numerics;
using Reality.Engine.Features;

namespace Reality.Engine.Tests.Features;

public sealed class FeatureSelectionTests
{
    [Fact]
    public void Of_equal_places_the_stronger_and_the_larger_come_first()
    {
        Extremum weak = At(100, 100, response: 3), strong = At(900, 100, response: -9),
        large = At(100, 900, response: 6, octave: 3);
        // Eight times the scale counts as √8 times the response: 17.
        Assert.Equal([large, strong, weak], FeatureSelection.Order([weak, large, strong], 1000, 1000, 8));
    }

    [Fact]
    public void The_same_extremum_found_twice_counts_once() =>
        Assert.Single(FeatureSelection.Order([At(10, 10, 5), At(10, 10, 5)], 1000, 1000, 100));

    [Fact]
    public void A_crowd_does_not_push_out_a_lone_weaker_one()
    {
        var random = SeededRandom.For(1, 0);
        var crowd = Enumerable.Range(0, 200).Select(_ => At(random.NextSingle() * 20, random.NextSingle() * 20, 10)).ToList();
        var lone = At(900, 900, 6);

        var ordered = FeatureSelection.Order([.. crowd, lone], 1000, 1000, 100);

        Assert.InRange(Array.IndexOf(ordered, lone), 0, 20);
        Assert.Equal(201, ordered.Length);
    }

    [Fact]
    public void The_order_of_the_extrema_that_come_does_not_matter()
    {
        var random = SeededRandom.For(2, 0);
        // Few responses, so that ties are decided by place.
        var extrema = Enumerable.Range(0, 300)
            .Select(_ => At(random.NextSingle() * 500, random.NextSingle() * 400, 2 + random.NextInt32(3))).ToArray();
        var expected = FeatureSelection.Order(extrema, 500, 400, 50);
        Assert.Equal(expected, FeatureSelection.Order(extrema.Reverse().ToArray(), 500, 400, 50));
        Assert.Equal(expected, FeatureSelection.Order(extrema.OrderBy(e => e.X).ToArray(), 500, 400, 50));
    }

    [Fact]
    public void Nothing_in_nothing_out() => Assert.Empty(FeatureSelection.Order([], 100, 100, 10));

    private static Extremum At(float x, float y, float response, int octave = 0) =>
        new((float)(x / Math.Pow(2, octave)), (float)(y / Math.Pow(2, octave)), 1, response, octave);
}
