using Reality.Core.Numerics;
using Reality.Engine.Features;

namespace Reality.Engine.Tests.Features;

/// <summary>Bytes run by row, column and direction of the descriptor's own frame, which is turned by the orientation.</summary>
public sealed class SiftDescriptorTests
{
    private const int Side = 101;
    private const float Middle = 50;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(Math.PI / 2, 2)]
    [InlineData(Math.PI, 4)]
    [InlineData(-Math.PI / 4, 7)]
    public void A_slope_fills_the_bin_of_its_direction_relative_to_the_orientation(double relative, int expected)
    {
        foreach (var orientation in (double[])[0, 0.7, 2.9, 5.5])
        {
            var descriptor = Describe(SampledLevel.Ramp(Side, orientation + relative), orientation);
            for (var cell = 0; cell < 16; cell++)
            {
                var bins = descriptor.AsSpan(cell * 8, 8);
                for (var d = 0; d < 8; d++)
                    Assert.InRange(bins[d], d == expected ? 30 : 0, d == expected ? 127 : 10);
            }
        }
    }

    [Theory]
    [InlineData(0, 2, 0)] // right and above: columns 2 and 3, rows 0 and 1
    [InlineData(Math.PI / 2, 0, 0)] // the frame's x axis points down, so that right is up in it and above is left
    [InlineData(Math.PI, 0, 2)]
    [InlineData(-Math.PI / 2, 2, 2)]
    public void Cells_turn_with_the_orientation(double orientation, int firstColumn, int firstRow)
    {
        // Texture in the upper right quarter alone, away from the middle.
        var level = new SampledLevel(
            Side, Side, (x, y) => x > Middle + 4 && y < Middle - 4 ? 100 + 40 * Math.Sin(0.8 * x + 0.3 * y) : 100);
        var descriptor = Describe(level, orientation);

        double total = 0, inside = 0;
        for (var cell = 0; cell < 16; cell++)
        {
            double sum = 0;
            foreach (var value in descriptor.AsSpan(cell * 8, 8))
                sum += value * value;
            total += sum;
            var (row, column) = (cell / 4, cell % 4);
            if (row >= firstRow && row < firstRow + 2 && column >= firstColumn && column < firstColumn + 2)
                inside += sum;
        }
        Assert.InRange(inside / total, 0.85, 1);
    }

    [Theory]
    [InlineData(1, 0.6)]
    [InlineData(1, 2.1)]
    [InlineData(1, -1.3)]
    [InlineData(1.5, 0)]
    [InlineData(0.8, 4)]
    public void Turned_and_scaled_texture_has_the_same_descriptor(double scale, double radians)
    {
        var texture = new SyntheticTexture(seed: 12, count: 500, extent: 120);
        var first = Describe(Rendered(texture, 1, 0), 0.4);
        var second = Describe(Rendered(texture, scale, radians), 0.4 + radians, scale: 2 * scale);
        var wrong = Describe(Rendered(texture, scale, radians), 0.4 + radians + 0.8, scale: 2 * scale);

        Assert.InRange(Similarity(first, second), 0.97, 1.02);
        Assert.InRange(Similarity(first, wrong), 0, 0.9);
    }

    [Fact]
    public void A_mirrored_texture_has_another_descriptor()
    {
        var texture = new SyntheticTexture(seed: 12, count: 500, extent: 120);
        var photo = texture.Render(Side, Side, 1, 0);
        var level = new SampledLevel(Side, Side, (x, y) => photo[(int)x, (int)y]);
        var mirrored = new SampledLevel(Side, Side, (x, y) => photo[Side - 1 - (int)x, (int)y]);
        Assert.InRange(Similarity(Describe(level, 0.4), Describe(mirrored, Math.PI - 0.4)), 0, 0.9);
    }

    [Fact]
    public void Brightness_and_contrast_do_not_matter()
    {
        var photo = new SyntheticTexture(seed: 13, count: 400, extent: 120).Render(Side, Side, 1, 0);
        var descriptor = Describe(new(Side, Side, (x, y) => photo[(int)x, (int)y]), 1);
        var dark = Describe(new(Side, Side, (x, y) => 20 + 0.25 * photo[(int)x, (int)y]), 1);
        for (var i = 0; i < descriptor.Length; i++)
            Assert.InRange(dark[i] - descriptor[i], -1, 1);
    }

    [Fact]
    public void A_descriptor_has_the_length_of_256_and_no_byte_above_127()
    {
        for (var seed = 0UL; seed < 20; seed++)
        {
            var descriptor = Describe(Rendered(new(seed, 500, 120), 1, 0), 0.3 * seed);
            Assert.InRange(Math.Sqrt(descriptor.Sum(b => b * b)), 250, 262);
            Assert.All(descriptor, b => Assert.InRange(b, 0, SiftDescriptor.MaxComponent));
        }
    }

    [Fact]
    public void A_descriptor_of_few_directions_has_its_weight_within_what_sums_of_sixteen_bits_hold()
    {
        // Directions of all gradients in one half of the bins.
        for (var turn = 0.0; turn < 2 * Math.PI; turn += 0.05)
        {
            var descriptor = Describe(SampledLevel.Ramp(Side, 0), turn);
            foreach (var first in (int[])[0, 2])
            {
                var squares = Enumerable.Range(0, 128).Where(i => i % 4 == first || i % 4 == first + 1)
                    .Sum(i => descriptor[i] * descriptor[i]);
                Assert.InRange(squares, 0, SiftDescriptor.MaxHalfSquares);
            }
            Assert.InRange(Math.Sqrt(descriptor.Sum(b => b * b)), 240, 262);
        }
    }

    [Fact]
    public void Flat_places_and_the_corner_of_the_photo_are_described_too()
    {
        Assert.All(Describe(new(Side, Side, (_, _) => 100), 1), b => Assert.Equal(0, b));
        var corner = new byte[FeatureSet.DescriptorLength];
        SiftDescriptor.Write(SampledLevel.Ramp(Side, 1).Gradients, 0.5f, 0.5f, 2, 1, corner);
        Assert.InRange(Math.Sqrt(corner.Sum(b => b * b)), 200, 262);
    }

    private static SampledLevel Rendered(SyntheticTexture texture, double scale, double radians)
    {
        // Pixel centers lie half a pixel from the corner, samples at whole numbers.
        var photo = texture.Render(Side, Side, scale, radians);
        return new(Side, Side, (x, y) => photo[(int)x, (int)y]);
    }

    private static byte[] Describe(SampledLevel level, double orientation, double scale = 2)
    {
        var descriptor = new byte[FeatureSet.DescriptorLength];
        SiftDescriptor.Write(level.Gradients, Middle, Middle, (float)scale, (float)orientation, descriptor);
        return descriptor;
    }

    private static double Similarity(byte[] a, byte[] b) =>
        a.Zip(b, (x, y) => (double)x * y).Sum() / (SiftDescriptor.Norm * SiftDescriptor.Norm);
}
