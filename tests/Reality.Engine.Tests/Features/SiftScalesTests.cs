using Reality.Engine.Features;

namespace Reality.Engine.Tests.Features;

public sealed class SiftScalesTests
{
    [Fact]
    public void Three_levels_double_the_blur_and_the_fourth_is_the_next_octave_s_base()
    {
        Assert.Equal(1.6, SiftScales.SigmaOf(0), 1e-12);
        Assert.Equal(3.2, SiftScales.SigmaOf(3), 1e-12);
        // Twice as far apart, the samples of the next octave see level 3 as 1.6 samples.
        Assert.Equal(
            new Extremum(0, 0, 3.2f, 1, 0).Scale, new Extremum(0, 0, 0.2f, 1, 1).Scale, 1e-5f);
    }

    [Fact]
    public void Blurs_add_up_by_their_squares()
    {
        Assert.Equal(1.6 * 1.6, 1 + SiftScales.ToBase.Sigma * SiftScales.ToBase.Sigma, 1e-12); // half a pixel, twice enlarged
        for (var i = 0; i < SiftScales.DifferenceCount; i++)
        {
            var sum = Math.Pow(SiftScales.SigmaOf(i), 2) + Math.Pow(SiftScales.ToNextLevel[i].Sigma, 2);
            Assert.Equal(SiftScales.SigmaOf(i + 1), Math.Sqrt(sum), 1e-12);
        }
    }

    [Theory]
    [InlineData(-1, 20, 10.5)] // the enlarged photo's sample 20 lies on the center of pixel 10
    [InlineData(0, 10, 10.5)]
    [InlineData(1, 5, 10.5)]
    [InlineData(3, 1.25, 10.5)]
    public void Sample_zero_of_every_octave_lies_on_the_first_pixel_s_center(int octave, float x, float expected)
    {
        var extremum = new Extremum(x, 2 * x, 1, 1, octave);
        Assert.Equal(expected, extremum.PixelX, 1e-5f);
        Assert.Equal(2 * expected - 0.5f, extremum.PixelY, 1e-5f);
    }

    [Fact]
    public void Two_kernels_in_a_row_are_the_kernel_of_their_summed_squares()
    {
        var (first, second, both) = (new GaussianKernel(1.5), new GaussianKernel(2), new GaussianKernel(2.5));
        var row = new float[81];
        row[40] = 1;
        var (once, twice, direct) = (new float[81], new float[81], new float[81]);
        GaussianBlur.AlongRow(row, first.Weights, first.Radius, 81 - first.Radius, once);
        GaussianBlur.AlongRow(once, second.Weights, second.Radius, 81 - second.Radius, twice);
        GaussianBlur.AlongRow(row, both.Weights, both.Radius, 81 - both.Radius, direct);
        for (var x = 0; x < 81; x++)
            Assert.Equal(direct[x], twice[x], 2e-4f);
    }

    [Fact]
    public void The_window_s_weights_are_the_exponential_to_a_fifth_of_a_percent()
    {
        for (var x = 0f; x < 8 - 1 / 256f; x += 0.0137f)
            Assert.Equal(1, GaussianWeight.ExpMinus(x) / Math.Exp(-x), 0.0021);
        Assert.Equal(1, GaussianWeight.ExpMinus(0));
        Assert.Equal(0, GaussianWeight.ExpMinus(8));
        Assert.Equal(0, GaussianWeight.ExpMinus(1e6f));
    }

    [Fact]
    public void A_ring_keeps_the_last_rows_and_rows_above_the_first()
    {
        var ring = new RowRing(rowLength: 4, capacity: 3);
        for (var y = -5; y < 20; y++)
        {
            ring.Row(y).Fill(y);
            for (var back = 0; back < 3 && y - back >= -5; back++)
                Assert.Equal([y - back, y - back, y - back, y - back], ring.Row(y - back).ToArray());
            Assert.Equal(y, ring.Samples[ring.OffsetOf(y)]);
        }
    }
}
