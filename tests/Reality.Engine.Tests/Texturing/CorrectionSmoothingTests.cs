using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

public sealed class CorrectionSmoothingTests
{
    private const int Side = 24;

    [Fact]
    public void A_constant_stays_and_fills_what_is_not_known()
    {
        var known = Bytes(i => i % 5 == 0);
        var smooth = Smooth(i => i % 5 == 0 ? new(7, -3, 1) : new(999), known, _ => 10);

        Assert.All(smooth.Pixels, p => Assert.InRange((p - new Vector3(7, -3, 1)).Length(), 0, 1e-4));
    }

    [Fact]
    public void Noise_shrinks_and_a_ramp_stays()
    {
        var random = SeededRandom.For(1, 0);
        var noise = Enumerable.Range(0, Side * Side).Select(_ => (float)random.NextGaussian()).ToArray();

        var smooth = Smooth(i => new(i % Side, noise[i], 0), Bytes(_ => true), _ => 10);

        var center = Enumerable.Range(0, Side * Side).Where(i => i % Side is > 5 and < 18 && i / Side is > 5 and < 18).ToArray();
        Assert.All(center, i => Assert.Equal(i % Side, smooth.Pixels[i].X, 0.01f));
        Assert.InRange(Math.Sqrt(center.Average(i => smooth.Pixels[i].Y * smooth.Pixels[i].Y)), 0, 0.35);
    }

    [Fact]
    public void Colors_do_not_mix_across_a_depth_edge()
    {
        // Near and dark in the west, twice as far and light in the east.
        var smooth = Smooth(
            i => i % Side < Side / 2 ? new(0) : new(100), Bytes(_ => true), i => i % Side < Side / 2 ? 10 : 20);

        Assert.InRange(smooth[Side / 2 - 1, 8].X, 0, 3);
        Assert.InRange(smooth[Side / 2, 8].X, 97, 100);
    }

    [Fact]
    public void Within_a_surface_a_step_becomes_a_slope()
    {
        var smooth = Smooth(i => i % Side < Side / 2 ? new(0) : new(100), Bytes(_ => true), _ => 10);

        Assert.InRange(smooth[Side / 2 - 1, 8].X, 25, 48);
        Assert.InRange(smooth[Side / 2, 8].X, 52, 75);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_correction()
    {
        var one = Smooth(i => new(i * 7919 % 101, i % 3, 0), Bytes(i => i % 4 != 0), i => 10 + i % 2, 1);
        var four = Smooth(i => new(i * 7919 % 101, i % 3, 0), Bytes(i => i % 4 != 0), i => 10 + i % 2, 4);

        Assert.Equal(one.Pixels, four.Pixels);
    }

    private static Image<byte> Bytes(Func<int, bool> isKnown) =>
        new(Side, Side, [.. Enumerable.Range(0, Side * Side).Select(i => isKnown(i) ? (byte)1 : (byte)0)]);

    private static Image<Vector3> Smooth(
        Func<int, Vector3> difference, Image<byte> isKnown, Func<int, float> depth, int threadCount = 1) =>
        CorrectionSmoothing.Smooth(
            new(Side, Side, [.. Enumerable.Range(0, Side * Side).Select(difference)]), isKnown,
            new(Side, Side, [.. Enumerable.Range(0, Side * Side).Select(depth)]), 100, threadCount, default);
}
