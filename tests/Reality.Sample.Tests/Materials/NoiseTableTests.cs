using System.Numerics;
using System.Runtime.Intrinsics;
using Reality.Core.Numerics;
using Reality.Sample.Materials;

namespace Reality.Sample.Tests.Materials;

public sealed class NoiseTableTests
{
    private static readonly NoiseTable Noise = new(1);

    [Fact]
    public void Noise_is_centered_and_stays_between_minus_one_and_one()
    {
        var values = new List<double>();
        for (var i = 0; i < 200 * 200; i++)
            values.Add(Noise.Smooth(0.37f * (i % 200), 0.41f * (i / 200)));
        Assert.All(values, v => Assert.InRange(v, -1, 1));
        Assert.Equal(0, values.Average(), 0.03);
        Assert.InRange(Math.Sqrt(values.Average(v => v * v)), 0.3, 0.55);
    }

    [Fact]
    public void Noise_is_continuous_with_level_tangents_at_the_lattice_and_repeats_after_512_cells()
    {
        for (var i = -5; i < 5; i++)
        {
            var (x, y) = (i, 3.3f - i);
            Assert.Equal(Noise.Smooth(x, y), Noise.Smooth(x - 1e-4f, y), 1e-4f);
            Assert.Equal(Noise.Smooth(x, y), Noise.Smooth(x + 0.01f, y), 1e-3f);
            Assert.Equal(Noise.Smooth(x + 0.25f, y), Noise.Smooth(x + 512.25f, y - 512), 1e-3f);
        }
    }

    [Fact]
    public void Cells_interpolate_between_their_four_corners()
    {
        var (a, b) = (Noise.Smooth(10, 20), Noise.Smooth(11, 20));
        var (c, d) = (Noise.Smooth(10, 21), Noise.Smooth(11, 21));
        Assert.Equal((a + b) / 2, Noise.Smooth(10.5f, 20), 1e-5f);
        Assert.Equal((a + c) / 2, Noise.Smooth(10, 20.5f), 1e-5f);
        Assert.Equal((a + b + c + d) / 4, Noise.Smooth(10.5f, 20.5f), 1e-5f);

        // Smoothstep: t * t * (3 - 2 t) at a quarter is 0.15625.
        Assert.Equal(a + 0.15625f * (b - a), Noise.Smooth(10.25f, 20), 1e-5f);
    }

    [Fact]
    public void Detail_is_the_sum_of_eight_rotated_octaves_of_smooth_noise()
    {
        float[] amplitudes = [0.1f, 0.2f, 0.3f, 0.25f, 0.15f, 0.1f, 0.05f, 0.2f];
        var random = SeededRandom.For(1, 1);
        for (var n = 0; n < 500; n++)
        {
            var (x, y) = (20 * random.NextSingle() - 10, 20 * random.NextSingle() - 10);
            var expected = 0.0;
            for (var i = 0; i < 8; i++)
            {
                var cell = 0.025 * (1 << i);
                var (sin, cos) = Math.SinCos(0.3 + 0.61 * i);
                expected += amplitudes[i] * Noise.Smooth(
                    (float)((x * cos - y * sin) / cell + 37.3 * i + 11), (float)((x * sin + y * cos) / cell + 91.7 * i + 53));
            }
            Assert.Equal(expected, Noise.Detail(x, y, Vector256.Create(amplitudes)), 2e-3);
        }
    }

    [Fact]
    public void Details_of_a_spot_are_those_of_its_sample_points()
    {
        var amplitudes = Vector256.Create(0.2f);
        var spot = new Spot(new(3, -4, 0), default, new(0.05f, 0.02f, 0), default, new(-0.02f, 0.04f, 0), default);
        var details = Noise.Details(spot.Plan, amplitudes);
        for (var i = 0; i < Spot.SampleCount; i++)
        {
            var sample = spot.Sample(i).Position;
            Assert.Equal(Noise.Detail(sample.X, sample.Y, amplitudes), details[i], 1e-3f);
        }
        var point = Noise.Details(new PlaneSpot(new(3, -4), default, default), amplitudes);
        Assert.Equal(Vector128.Create(Noise.Detail(3, -4, amplitudes)), point);
    }

    [Fact]
    public void Another_seed_gives_other_noise() =>
        Assert.NotEqual(new NoiseTable(2).Smooth(1.5f, 2.5f), Noise.Smooth(1.5f, 2.5f));

    [Fact]
    public void Pattern_numbers_are_even_from_minus_one_to_one_and_differ_between_elements()
    {
        var numbers = new List<float>();
        for (var i = 0; i < 10_000; i++)
            numbers.Add(Pattern.Random(i % 100 - 50, i / 100 - 50, 7));
        Assert.All(numbers, v => Assert.InRange(v, -1, 1));
        Assert.Equal(0, numbers.Average(), 0.02);
        Assert.Equal(0.25, numbers.Count(v => v < -0.5f) / 10_000.0, 0.02);
        Assert.True(numbers.Distinct().Count() > 8_000);
    }
}
