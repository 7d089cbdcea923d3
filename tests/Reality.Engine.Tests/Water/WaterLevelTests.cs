using Reality.Core.Numerics;
using Reality.Engine.Water;

namespace Reality.Engine.Tests.Water;

public sealed class WaterLevelTests
{
    [Fact]
    public void Walls_and_trees_on_the_shore_do_not_raise_the_level()
    {
        var random = SeededRandom.For(5, 2);
        var shores = Enumerable.Range(0, 60).Select(i => new Shore(
            i, 4 + 0.02 * (random.NextDouble() - 0.5) + (i % 5 < 2 ? 1 + random.NextDouble() : 0))).ToList();

        var level = WaterLevel.Fit(shores, 60, 1.5, 0.05)!;

        Assert.True(level.IsHorizontal);
        Assert.Equal(4, level.HeightAt(30), 0.005);
        Assert.InRange(level.SigmaMeters, 0.0005, 0.003);
    }

    [Theory]
    [InlineData(0.01, 3.5, false)]
    [InlineData(0.01, 1.5, true)]
    [InlineData(0.0002, 3.5, true)]
    public void Only_a_long_surface_whose_shore_clearly_falls_is_a_river(double slope, double elongation, bool isHorizontal)
    {
        var random = SeededRandom.For(5, 3);
        var shores = Enumerable.Range(0, 200)
            .Select(i => new Shore(i, 9 - slope * i + 0.03 * (random.NextDouble() - 0.5))).ToList();

        var level = WaterLevel.Fit(shores, 200, elongation, 0.05)!;

        Assert.Equal(isHorizontal, level.IsHorizontal);
        if (isHorizontal)
            return;
        for (var i = 1; i < level.Heights.Length; i++)
            Assert.True(level.Heights[i] < level.Heights[i - 1]);
        Assert.Equal(9 - slope * 100, level.HeightAt(100), 0.05);
        Assert.Equal(level.Heights[0], level.HeightAt(-5));
        Assert.Equal(level.Heights[^1], level.HeightAt(1000));
        Assert.Equal(level.HeightAt(100), Assert.Single(level.Flattened(200).Heights), 0.02);
    }

    [Fact]
    public void A_few_shores_give_no_level() =>
        Assert.Null(WaterLevel.Fit([new(0, 1), new(1, 1)], 1, 1, 0.05));
}
