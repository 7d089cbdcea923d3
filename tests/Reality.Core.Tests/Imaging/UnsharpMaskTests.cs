using Reality.Core.Imaging;

namespace Reality.Core.Tests.Imaging;

public sealed class UnsharpMaskTests
{
    [Fact]
    public void Even_areas_do_not_change()
    {
        var gray = new Image<Rgb24>(7, 5);
        gray.Pixels.AsSpan().Fill(new(90, 120, 255));

        Assert.Equal(gray.Pixels, UnsharpMask.Sharpen(gray).Pixels);
    }

    [Fact]
    public void An_edge_is_steeper_by_the_difference_to_its_blurred_copy()
    {
        var edge = new Image<Rgb24>(6, 4);
        for (var i = 0; i < edge.Pixels.Length; i++)
            edge.Pixels[i] = i % 6 < 3 ? new(100, 100, 0) : new(140, 200, 255);

        var sharp = UnsharpMask.Sharpen(edge);

        // A quarter of the step on each side, within the range of a byte.
        Assert.Equal([100, 100, 90, 150, 140, 140], Enumerable.Range(0, 6).Select(x => (int)sharp[x, 2].R));
        Assert.Equal([100, 100, 75, 225, 200, 200], Enumerable.Range(0, 6).Select(x => (int)sharp[x, 2].G));
        Assert.Equal([0, 0, 0, 255, 255, 255], Enumerable.Range(0, 6).Select(x => (int)sharp[x, 2].B));
    }
}
