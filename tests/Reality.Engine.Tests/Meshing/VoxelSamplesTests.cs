using System.Runtime.Intrinsics;
using Reality.Core.Numerics;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

public sealed class VoxelSamplesTests
{
    private const int Row = 13;

    [Fact]
    public void One_view_gives_its_own_value_and_weight()
    {
        var (value, weight) = Estimate((1.25f, 0.5f));

        Assert.Equal(1.25f, value);
        Assert.Equal(0.5f * VoxelBlocks.WeightScale, weight);
    }

    [Fact]
    public void The_value_is_the_weighted_mean_of_views_that_agree() =>
        Assert.Equal((0.2f * 1 + 0.6f * 0.5f) / 1.5f, Estimate((0.2f, 1), (0.6f, 0.5f)).Value, 1 / 4096f);

    [Fact]
    public void A_view_that_disagrees_is_outvoted()
    {
        var (value, weight) = Estimate((-0.25f, 1), (4, 1), (-0.5f, 1));

        Assert.Equal(-0.375f, value, 1 / 4096f);
        Assert.Equal(2 * VoxelBlocks.WeightScale, weight);
    }

    [Fact]
    public void The_heavier_side_decides()
    {
        Assert.Equal(-2, Estimate((-2, 0.6f), (3, 0.5f)).Value);
        Assert.Equal(3, Estimate((-2, 0.4f), (3, 0.5f)).Value);
    }

    [Fact]
    public void The_order_of_the_views_does_not_matter() => Assert.Equal(
        Estimate((0.5f, 0.25f), (-1, 0.5f), (2, 1), (0, 0.5f)), Estimate((2, 1), (0, 0.5f), (0.5f, 0.25f), (-1, 0.5f)));

    [Fact]
    public void Without_a_view_nothing_is_known()
    {
        var (value, weight) = Estimate();

        Assert.True(float.IsNaN(value));
        Assert.Equal(0, weight);
    }

    [Fact]
    public void Two_views_into_the_sky_open_a_voxel_and_one_does_not()
    {
        Assert.Equal(0, EstimateOpen(1).Weight);
        Assert.Equal(VoxelBlocks.WeightScale, EstimateOpen(2).Weight);
        Assert.True(float.IsNaN(EstimateOpen(2).Value));
    }

    [Fact]
    public void A_surface_wins_over_the_sky()
    {
        var (value, weight) = EstimateOpen(5, (0.75f, 0.5f));

        Assert.Equal(0.75f, value);
        Assert.Equal(0.5f * VoxelBlocks.WeightScale, weight);
    }

    [Fact]
    public void The_weight_saturates() =>
        Assert.Equal(255, Estimate([.. Enumerable.Repeat((0f, 1f), VoxelSamples.MaxViews)]).Weight);

    [Fact]
    public void Every_lane_follows_the_definition()
    {
        var random = SeededRandom.For(6, 0);
        for (var trial = 0; trial < 200; trial++)
        {
            var samples = new VoxelSamples();
            var views = new List<(float Value, float Weight)>[8];
            for (var lane = 0; lane < 8; lane++)
                views[lane] = [];
            for (var view = 0; view < 1 + random.NextInt32(10); view++)
            {
                var (values, weights) = (Vector256.Create(float.PositiveInfinity), Vector256<float>.Zero);
                for (var lane = 0; lane < 8; lane++)
                {
                    if (random.NextInt32(4) == 0)
                        continue;
                    var (value, weight) = (random.NextInt32(17) * 0.5f - 4, (1 + random.NextInt32(16)) / 16f);
                    (values, weights) = (values.WithElement(lane, value), weights.WithElement(lane, weight));
                    views[lane].Add((value, weight));
                }
                samples.Add(Row, values, weights);
            }
            var (estimated, evidence) = (new short[VoxelBlocks.VoxelCount], new byte[VoxelBlocks.VoxelCount]);
            samples.Estimate(estimated, evidence);
            for (var lane = 0; lane < 8; lane++)
            {
                var (value, weight) = Definition(views[lane]);
                Assert.Equal(value, VoxelBlocks.ToVoxels(estimated[8 * Row + lane]), 1 / 4096f);
                Assert.Equal(weight * VoxelBlocks.WeightScale, evidence[8 * Row + lane], 0.51f);
            }
        }
    }

    [Fact]
    public void Cleared_samples_are_gone()
    {
        var samples = new VoxelSamples();
        samples.Add(Row, Vector256.Create(1f), Vector256.Create(1f));
        samples.AddOpen(Row, Vector256<float>.AllBitsSet);
        samples.AddOpen(Row, Vector256<float>.AllBitsSet);
        samples.Clear();
        var (values, weights) = (new short[VoxelBlocks.VoxelCount], new byte[VoxelBlocks.VoxelCount]);

        samples.Estimate(values, weights);

        Assert.All(values, value => Assert.Equal(VoxelBlocks.Unknown, value));
        Assert.All(weights, weight => Assert.Equal(0, weight));
    }

    private static (float Value, float Weight) Definition(List<(float Value, float Weight)> views)
    {
        var total = views.Sum(v => v.Weight);
        if (total == 0)
            return (float.NaN, 0);
        var (below, median) = (0f, float.NaN);
        foreach (var (value, weight) in views.OrderBy(v => v.Value))
        {
            below += weight;
            if (float.IsNaN(median) && 2 * below >= total)
                median = value;
        }
        var near = views.Where(v => Math.Abs(v.Value - median) <= 1.5f).ToList();
        return (near.Sum(v => v.Value * v.Weight) / near.Sum(v => v.Weight), near.Sum(v => v.Weight));
    }

    private static (float Value, byte Weight) Estimate(params (float Value, float Weight)[] views) => EstimateOpen(0, views);

    private static (float Value, byte Weight) EstimateOpen(int openCount, params (float Value, float Weight)[] views)
    {
        var samples = new VoxelSamples();
        foreach (var (value, weight) in views)
            samples.Add(Row, Vector256.Create(value), Vector256.Create(weight));
        for (var i = 0; i < openCount; i++)
            samples.AddOpen(Row, Vector256<float>.AllBitsSet);
        var (values, weights) = (new short[VoxelBlocks.VoxelCount], new byte[VoxelBlocks.VoxelCount]);
        samples.Estimate(values, weights);
        Assert.Equal(VoxelBlocks.Unknown, values[0]);
        return (VoxelBlocks.ToVoxels(values[8 * Row]), weights[8 * Row]);
    }
}
