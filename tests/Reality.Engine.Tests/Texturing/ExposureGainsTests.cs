using System.Numerics;
using Reality.Core.Numerics;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

public sealed class ExposureGainsTests
{
    private const int PhotoCount = 6, PointCount = 2000;
    private static readonly double[] Exposures = [1, 1.2, 0.85, 1.1, 0.9, 1];

    [Fact]
    public void Gains_undo_the_exposures_that_photos_were_taken_with()
    {
        var gains = Solve(outlierStride: int.MaxValue);

        AssertEven(gains, 0.02);
        for (var i = 0; i < PhotoCount; i++)
            Assert.Equal(gains[i].X, gains[i].Z, 1e-6f); // blue was exposed alike
    }

    [Fact]
    public void Channels_are_independent_so_that_white_balance_is_undone_too()
    {
        var gains = Solve(outlierStride: int.MaxValue);

        Assert.All(gains, g => Assert.Equal(1, g.Y, 0.01f)); // green was never changed
    }

    [Fact]
    public void Every_tenth_observation_may_be_wrong() => AssertEven(Solve(outlierStride: 10), 0.04);

    [Fact]
    public void Photos_without_common_points_keep_their_colors()
    {
        Vector3[] colors = [new(MathF.Log(50)), new(MathF.Log(200)), new(float.NaN)];

        var gains = ExposureGains.Solve(colors, [0, 1, 3], [0, 1, 2], 3, default);

        Assert.All(gains, g => Assert.Equal(Vector3.One, g));
    }

    [Fact]
    public void The_weighted_median_of_the_gains_is_one_in_each_channel()
    {
        var gains = Solve(outlierStride: int.MaxValue);

        Assert.All([0, 1, 2], channel => Assert.Contains(gains, gain => gain[channel] == 1));
        Assert.InRange(gains.Count(gain => gain.X < 1), 2, 3); // of six photos
        Assert.InRange(gains.Count(gain => gain.X > 1), 2, 3);
    }

    [Fact]
    public void A_gain_is_at_most_two_stops_from_one()
    {
        // Two photos a factor of 1000 apart.
        var colors = Enumerable.Range(0, 2000).Select(i => new Vector3(i % 2 == 0 ? 0 : MathF.Log(1000))).ToArray();
        var first = Enumerable.Range(0, 1001).Select(i => 2 * i).ToArray();

        var gains = ExposureGains.Solve(colors, first, [.. Enumerable.Range(0, 2000).Select(i => i % 2)], 2, default);

        Assert.All(gains, g => Assert.InRange(g.X, 0.249f, 4.001f));
        Assert.True(gains[0].X > gains[1].X);
    }

    /// <summary>Points of random color, each seen by three photos; red and blue scaled by the exposures.</summary>
    private static Vector3[] Solve(int outlierStride)
    {
        var random = SeededRandom.For(1, 0);
        var (colors, photoOf) = (new List<Vector3>(), new List<int>());
        for (var point = 0; point < PointCount; point++)
        {
            var color = new Vector3(40 + 80 * random.NextSingle(), 40 + 80 * random.NextSingle(), 40 + 80 * random.NextSingle());
            var start = random.NextInt32(PhotoCount);
            foreach (var photo in new[] { start, (start + 1) % PhotoCount, (start + 3) % PhotoCount }.Order())
            {
                var exposure = (float)Exposures[photo];
                var seen = color * new Vector3(exposure, 1, exposure) * (1 + 0.02f * (float)random.NextGaussian());
                if (colors.Count % outlierStride == outlierStride - 1)
                    seen *= 3;
                colors.Add(new(MathF.Log(seen.X), MathF.Log(seen.Y), MathF.Log(seen.Z)));
                photoOf.Add(photo);
            }
        }
        return ExposureGains.Solve(
            [.. colors], [.. Enumerable.Range(0, PointCount + 1).Select(i => 3 * i)], [.. photoOf], PhotoCount, default);
    }

    /// <summary>After the gains all photos have the same exposure, whatever it is.</summary>
    private static void AssertEven(Vector3[] gains, double tolerance)
    {
        var logs = gains.Select((g, i) => Math.Log(g.X * Exposures[i])).ToArray();
        Assert.InRange(logs.Max() - logs.Min(), 0, tolerance); // 0.35 before
    }
}
