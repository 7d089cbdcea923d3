using System.Runtime.Intrinsics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

/// <summary>What patches are sampled from, and in which order their samples are summed.</summary>
public sealed class PatchSamplingTests
{
    [Fact]
    public void A_patch_has_32_samples_that_balance_around_its_center()
    {
        Assert.Equal(32, PatchPattern.X.Length);
        Assert.Equal(32, PatchPattern.X.Zip(PatchPattern.Y).Distinct().Count());
        Assert.Equal(0, PatchPattern.X.Sum());
        Assert.Equal(0, PatchPattern.Y.Sum());
        Assert.All(
            PatchPattern.X.Zip(PatchPattern.Y), o => Assert.InRange(Math.Max(Math.Abs(o.First), Math.Abs(o.Second)), 1, 5));
    }

    [Fact]
    public void Nearer_and_more_alike_samples_weigh_more()
    {
        for (var i = 0; i < PatchPattern.SampleCount; i++)
        {
            var squared = PatchPattern.X[i] * PatchPattern.X[i] + PatchPattern.Y[i] * PatchPattern.Y[i];
            Assert.Equal(Math.Exp(-squared / 50), PatchPattern.SpatialWeight[i], 1e-6);
        }
        Assert.Equal(1, PatchPattern.ColorWeight[0]);
        Assert.Equal(Math.Exp(-0.5), PatchPattern.ColorWeight[51], 1e-6);
        Assert.Equal(PatchPattern.ColorWeight.OrderDescending(), PatchPattern.ColorWeight);
    }

    [Fact]
    public void Patches_at_the_border_read_the_nearest_pixel()
    {
        var image = Ramp(9, 7);
        var padded = new PaddedGray(image);
        for (var y = 0; y < 7; y++)
        {
            for (var x = 0; x < 9; x++)
            {
                for (var i = 0; i < PatchPattern.SampleCount; i++)
                {
                    var (sx, sy) = (x + (int)PatchPattern.X[i], y + (int)PatchPattern.Y[i]);
                    var expected = image[Math.Clamp(sx, 0, 8), Math.Clamp(sy, 0, 6)];
                    Assert.Equal(expected, padded.Bytes[padded.IndexOf(x, y) + padded.SampleOffsets[i]]);
                }
            }
        }
    }

    [Fact]
    public void A_quad_holds_a_pixel_and_its_right_lower_and_lower_right_neighbor()
    {
        var image = Ramp(5, 4);

        var quads = new QuadImage(image);

        Assert.Equal((5, 4), (quads.Width, quads.Height));
        Assert.Equal(
            image[2, 1] | (uint)image[3, 1] << 8 | (uint)image[2, 2] << 16 | (uint)image[3, 2] << 24, quads.Quads[5 + 2]);
        Assert.Equal(image[4, 3] * 0x01010101u, quads.Quads[3 * 5 + 4]);
    }

    [Fact]
    public void Lanes_are_summed_in_the_order_of_the_definition()
    {
        var random = SeededRandom.For(2, 0);
        Span<float> values = stackalloc float[Lanes.Count];
        for (var trial = 0; trial < 1000; trial++)
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = MathF.Exp(20 * (random.NextSingle() - 0.5f)) * (random.NextInt32(2) == 0 ? 1 : -1);
            Assert.Equal(Lanes.Sum(values), Lanes.Sum(Vector256.Create<float>(values)));
        }
    }

    [Fact]
    public void Hypotheses_come_from_eight_regions_of_the_other_color()
    {
        var offsets = PropagationPattern.Regions.SelectMany(region => region).ToArray();

        Assert.Equal(8, PropagationPattern.Regions.Length);
        Assert.Equal(4 * 5 + 4 * 4, offsets.Length);
        Assert.All(offsets, o => Assert.Equal(1, Math.Abs(o.X + o.Y) % 2));
        Assert.Equal(PropagationPattern.Reach, offsets.Max(o => Math.Max(Math.Abs(o.X), Math.Abs(o.Y))));

        // A quarter turn takes the regions to each other.
        Assert.True(offsets.ToHashSet().SetEquals(offsets.Select(o => (-o.Y, o.X))));
        Assert.Equal((0, 0), (offsets.Sum(o => o.X), offsets.Sum(o => o.Y)));
    }

    [Fact]
    public void Every_row_is_visited_once_by_any_number_of_threads()
    {
        foreach (var (height, threads) in new[] { (1, 1), (8, 2), (37, 4) })
        {
            var visits = new int[height];
            PixelRows.ForEach(height, threads, y => Interlocked.Increment(ref visits[y]), CancellationToken.None);
            Assert.All(visits, count => Assert.Equal(1, count));
        }
    }

    private static Image<byte> Ramp(int width, int height) =>
        new(width, height, [.. Enumerable.Range(0, width * height).Select(i => (byte)(3 * i))]);
}
