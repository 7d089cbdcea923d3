namespace Reality.Core.Imaging;

/// <summary>
/// Sharpening by unsharp masking: the difference of an image to its blurred copy is added to it once (an amount of 100 %). The
/// blur is the binomial filter of 3 x 3 pixels, with a standard deviation of 0.7 pixels.
/// </summary>
public static class UnsharpMask
{
    /// <summary>The sharpened image. Even areas do not change.</summary>
    public static Image<Rgb24> Sharpen(Image<Rgb24> image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var sharp = new Image<Rgb24>(image.Width, image.Height);
        for (var y = 0; y < image.Height; y++)
        {
            var above = image.Row(Math.Max(0, y - 1));
            var row = image.Row(y);
            var below = image.Row(Math.Min(image.Height - 1, y + 1));
            for (var x = 0; x < row.Length; x++)
            {
                var (left, right) = (Math.Max(0, x - 1), Math.Min(row.Length - 1, x + 1));
                var (r, g, b) = Sum(above, left, x, right);
                var (r1, g1, b1) = Sum(row, left, x, right);
                var (r2, g2, b2) = Sum(below, left, x, right);
                var color = row[x];
                sharp[x, y] = new(
                    Level(color.R, r + 2 * r1 + r2), Level(color.G, g + 2 * g1 + g2), Level(color.B, b + 2 * b1 + b2));
            }
        }
        return sharp;
    }

    private static (int R, int G, int B) Sum(ReadOnlySpan<Rgb24> row, int left, int x, int right)
    {
        var (a, b, c) = (row[left], row[x], row[right]);
        return (a.R + 2 * b.R + c.R, a.G + 2 * b.G + c.G, a.B + 2 * b.B + c.B);
    }

    // The weights of the blur add up to 16.
    private static byte Level(int value, int blurred) => (byte)Math.Clamp((32 * value - blurred + 8) >> 4, 0, 255);
}
