using Reality.Core.Numerics;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

public sealed class FieldSmoothingTests
{
    private const float Step = 1 / 4096f;

    [Fact]
    public void The_distances_of_a_plane_stay()
    {
        var level = Level((x, y, z) => 0.25f * x - 0.125f * y + 0.0625f * z);

        FieldSmoothing.Smooth(level, 1, 4, TestLevels.Parallel);

        for (var i = -3; i < 3; i++)
            Assert.Equal(0.25f * i - 0.125f * (i - 1) + 0.0625f * -i, TestLevels.At(level, i, i - 1, -i), Step);
    }

    [Fact]
    public void One_sweep_is_the_weighted_mean_of_the_data_and_the_neighbors()
    {
        var random = SeededRandom.For(3, 0);
        var values = new Dictionary<(int, int, int), float>();
        var level = Level((x, y, z) => values[(x, y, z)] = MathF.Round(2 * random.NextSingle() * 4096) / 4096, weight: 8);

        FieldSmoothing.Smooth(level, 0.5f, 1, TestLevels.Parallel);

        // Half a view's weight, and 0.5 for each of six neighbors; also across the border of the blocks at 0.
        foreach (var (x, y, z) in new[] { (1, 2, 3), (-1, 0, 0), (0, -4, 5) })
        {
            var neighbors = values[(x - 1, y, z)] + values[(x + 1, y, z)] + values[(x, y - 1, z)] + values[(x, y + 1, z)]
                + values[(x, y, z - 1)] + values[(x, y, z + 1)];
            Assert.Equal((0.5f * values[(x, y, z)] + 0.5f * neighbors) / 3.5f, TestLevels.At(level, x, y, z), 2 * Step);
        }
    }

    [Fact]
    public void Noise_shrinks_and_well_seen_voxels_hold_their_data()
    {
        var (weak, strong) = (Noise(weight: 4), Noise(weight: 255));
        var before = Roughness(weak);

        FieldSmoothing.Smooth(weak, 0.5f, 4, TestLevels.Parallel);
        FieldSmoothing.Smooth(strong, 0.5f, 4, TestLevels.Parallel);

        Assert.InRange(Roughness(weak), 0, 0.4 * before);
        Assert.InRange(Roughness(strong), 0.6 * before, before);
    }

    [Fact]
    public void An_unknown_neighbor_does_not_pull_and_stays_unknown()
    {
        var level = Level((x, _, _) => x >= 2 ? float.NaN : 1);

        FieldSmoothing.Smooth(level, 1, 3, TestLevels.Parallel);

        Assert.Equal(1, TestLevels.At(level, 1, 0, 0), Step);
        Assert.True(float.IsNaN(TestLevels.At(level, 2, 0, 0)));
    }

    [Fact]
    public void Sweeps_converge_to_the_minimum_of_the_energy()
    {
        var level = Noise(weight: 16);
        var data = Enumerable.Range(-8, 16).Select(x => TestLevels.At(level, x, 0, 0)).ToArray();

        FieldSmoothing.Smooth(level, 0.25f, 60, TestLevels.Parallel);

        // The derivative of the energy: w (u - f) + smoothness · sum of (u - neighbor).
        for (var x = -6; x < 6; x++)
        {
            var u = TestLevels.At(level, x, 0, 0);
            var differences = 6 * u - TestLevels.At(level, x - 1, 0, 0) - TestLevels.At(level, x + 1, 0, 0)
                - TestLevels.At(level, x, -1, 0) - TestLevels.At(level, x, 1, 0)
                - TestLevels.At(level, x, 0, -1) - TestLevels.At(level, x, 0, 1);
            Assert.Equal(0, u - data[x + 8] + 0.25f * differences, 0.002f);
        }
    }

    [Theory]
    [InlineData(0f, 4)]
    [InlineData(1f, 0)]
    public void Without_smoothness_or_sweeps_nothing_changes(float smoothness, int sweeps)
    {
        var level = Noise(weight: 16);
        var before = level.Values.Span.ToArray();

        FieldSmoothing.Smooth(level, smoothness, sweeps, TestLevels.Parallel);

        Assert.Equal(before, level.Values.Span.ToArray());
    }

    private static VoxelBlocks Noise(byte weight)
    {
        var random = SeededRandom.For(3, 0);
        return Level((_, _, _) => (float)random.NextGaussian() * 0.3f, weight);
    }

    private static double Roughness(VoxelBlocks level) =>
        Enumerable.Range(-7, 14).Sum(i => Math.Abs(TestLevels.At(level, i, i, -i)));

    private static VoxelBlocks Level(Func<int, int, int, float> valueAt, byte weight = 16)
    {
        var level = TestLevels.Cube(1, 2);
        TestLevels.Set(level, valueAt, (_, _, _) => weight);
        return level;
    }
}
