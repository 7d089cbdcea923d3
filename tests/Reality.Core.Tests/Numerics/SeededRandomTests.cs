using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class SeededRandomTests
{
    [Theory]
    [InlineData(0UL, -1L, 0x53175D61490B23DFUL, 0x61DA6F3DC380D507UL, 0x5C0FDF91EC9A7BFCUL)]
    [InlineData(42UL, 7L, 0x458B4913B99365B7UL, 0xFAA30F160987CC95UL, 0x4D5FA8803215F3FEUL)]
    [InlineData(ulong.MaxValue, 123456789L, 0x989FFAE12F2F0303UL, 0x9439F0616AF1112EUL, 0x6A3933D51342341BUL)]
    public void The_numbers_of_a_seed_never_change(ulong seed, long item, ulong first, ulong second, ulong third)
    {
        // Computed by the authors' xoshiro256++ and SplitMix64; seed 0 with item -1 is SplitMix's plain seeding by 0.
        var random = SeededRandom.For(seed, item);

        Assert.Equal([first, second, third], [random.NextUInt64(), random.NextUInt64(), random.NextUInt64()]);
    }

    [Fact]
    public void Items_of_one_seed_get_unrelated_numbers()
    {
        var firsts = Enumerable.Range(-500, 1000).Select(item => SeededRandom.For(9, item).NextUInt64()).ToArray();

        Assert.Equal(firsts.Length, firsts.Distinct().Count());
        Assert.InRange(firsts.Average(v => ulong.PopCount(v) / 64.0), 0.49, 0.51);
    }

    [Fact]
    public void A_copy_goes_on_by_itself()
    {
        var random = SeededRandom.For(1, 2);
        random.NextUInt64();
        var copy = random;

        Assert.Equal(random.NextUInt64(), copy.NextUInt64());
    }

    [Fact]
    public void Doubles_are_uniform_from_0_to_below_1()
    {
        const int count = 100_000;
        var random = SeededRandom.For(3, 0);
        var values = Enumerable.Range(0, count).Select(_ => random.NextDouble()).ToArray();

        Assert.All(values, v => Assert.InRange(v, 0, 1 - 1e-16));
        Assert.Equal(0.5, values.Average(), 0.004); // four sigma
        Assert.Equal(1 / 12.0, values.Average(v => (v - 0.5) * (v - 0.5)), 0.001);
    }

    [Fact]
    public void Singles_are_uniform_from_0_to_below_1()
    {
        var random = SeededRandom.For(3, 1);
        var values = Enumerable.Range(0, 100_000).Select(_ => random.NextSingle()).ToArray();

        Assert.All(values, v => Assert.True(v is >= 0 and < 1));
        Assert.Equal(0.5, values.Average(v => (double)v), 0.004);
    }

    [Fact]
    public void Integers_below_a_limit_are_equally_frequent()
    {
        const int limit = 7, count = 70_000;
        var random = SeededRandom.For(4, 0);
        var counts = new int[limit];
        for (var i = 0; i < count; i++)
            counts[random.NextInt32(limit)]++;

        // Chi squared with 6 degrees of freedom is below 22.5 in 999 of 1000 cases.
        Assert.InRange(counts.Sum(c => (c - 10_000.0) * (c - 10_000.0) / 10_000), 0, 22.5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void Integers_stay_below_their_limit(int limit)
    {
        var random = SeededRandom.For(5, limit);
        for (var i = 0; i < 1000; i++)
            Assert.InRange(random.NextInt32(limit), 0, limit - 1);
    }

    [Fact]
    public void Gaussians_have_the_moments_of_the_normal_distribution()
    {
        var random = SeededRandom.For(6, 0);
        var values = Enumerable.Range(0, 100_000).Select(_ => random.NextGaussian()).ToArray();

        Assert.All(values, v => Assert.True(double.IsFinite(v)));
        Assert.Equal(0, values.Average(), 0.013); // four sigma each
        Assert.Equal(1, values.Average(v => v * v), 0.018);
        Assert.Equal(0, values.Average(v => v * v * v), 0.05);
        Assert.Equal(3, values.Average(v => v * v * v * v), 0.13);
        Assert.Equal(0.6827, values.Count(v => Math.Abs(v) < 1) / 100_000.0, 0.006);
    }
}
