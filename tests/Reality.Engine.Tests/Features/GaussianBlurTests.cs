using System.Runtime.Intrinsics;
using Reality.Core.Numerics;
using Reality.Engine.Features;

namespace Reality.Engine.Tests.Features;

public sealed class GaussianBlurTests
{
    [Theory]
    [InlineData(1.2, 0, 131)]
    [InlineData(3.1, 3, 64)]
    public void The_vector_path_along_rows_equals_the_definition_bit_for_bit(double sigma, int extra, int count)
    {
        var kernel = new GaussianKernel(sigma);
        var source = Noise(count + extra + 2 * kernel.Radius);
        var start = kernel.Radius + extra;
        var target = new float[source.Length];

        var wide = new float[source.Length];

        GaussianBlur.AlongRow<Lanes256, Vector256<float>>(source, kernel.Weights, start, start + count, target);
        GaussianBlur.AlongRow<Lanes512, Vector512<float>>(source, kernel.Weights, start, start + count, wide);

        for (var x = start; x < start + count; x++)
            Assert.Equal(GaussianBlur.AlongRowAt(source, kernel.Weights, x), target[x]);
        Assert.Equal(target, wide);
    }

    [Fact]
    public void The_vector_path_across_rows_equals_the_definition_bit_for_bit()
    {
        const int width = 101;
        var kernel = new GaussianKernel(1.6);
        var rowCount = 2 * kernel.Radius + 1;
        var rows = Noise(rowCount * width);
        // Rows of a ring begin anywhere.
        var offsets = Enumerable.Range(0, rowCount).Select(r => (r + 4) % rowCount * width).ToArray();
        var target = new float[width];

        var wide = new float[width];

        GaussianBlur.AcrossRows<Lanes256, Vector256<float>>(rows, offsets, kernel.Weights, 2, width, target);
        GaussianBlur.AcrossRows<Lanes512, Vector512<float>>(rows, offsets, kernel.Weights, 2, width, wide);

        for (var x = 2; x < width; x++)
            Assert.Equal(GaussianBlur.AcrossRowsAt(rows, offsets, kernel.Weights, x), target[x]);
        Assert.Equal(target, wide);
    }

    [Fact]
    public void A_kernel_has_unit_sum_and_the_asked_spread()
    {
        var kernel = new GaussianKernel(2.0);
        var sum = kernel.Weights[0] + 2 * kernel.Weights.Skip(1).Sum();
        var variance = 2 * kernel.Weights.Select((w, i) => w * (double)i * i).Sum();

        Assert.Equal(1, sum, 1e-6);
        Assert.Equal(4, variance, 0.02);
    }

    private static float[] Noise(int count)
    {
        var random = SeededRandom.For(3, count);
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = 255 * random.NextSingle();
        return values;
    }
}
