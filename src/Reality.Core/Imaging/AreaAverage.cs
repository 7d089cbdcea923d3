namespace Reality.Core.Imaging;

/// <summary>Reduction of images: each pixel is the mean of the whole pixels that it replaces.</summary>
public static class AreaAverage
{
    /// <summary>An image of half the size; a last row or column without a partner counts twice.</summary>
    public static Image<byte> Halve(Image<byte> image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var half = new Image<byte>((image.Width + 1) / 2, (image.Height + 1) / 2);
        for (var y = 0; y < half.Height; y++)
        {
            var upper = image.Row(2 * y);
            var lower = image.Row(Math.Min(2 * y + 1, image.Height - 1));
            var row = half.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                var (left, right) = (2 * x, Math.Min(2 * x + 1, image.Width - 1));
                row[x] = (byte)((upper[left] + upper[right] + lower[left] + lower[right] + 2) >> 2);
            }
        }
        return half;
    }

    /// <summary>The image in another size, not larger along either side.</summary>
    public static Image<Rgb24> Reduce(Image<Rgb24> image, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(image);
        var reduced = new Image<Rgb24>(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                reduced[x, y] = Mean(image, (double)image.Width / width, (double)image.Height / height, x, y);
        }
        return reduced;
    }

    private static Rgb24 Mean(Image<Rgb24> image, double stepX, double stepY, int x, int y)
    {
        var (left, top) = ((int)(x * stepX), (int)(y * stepY));
        var (right, bottom) = (Math.Max(left + 1, (int)((x + 1) * stepX)), Math.Max(top + 1, (int)((y + 1) * stepY)));
        var (r, g, b) = (0, 0, 0);
        for (var row = top; row < bottom; row++)
        {
            for (var column = left; column < right; column++)
            {
                var color = image[column, row];
                (r, g, b) = (r + color.R, g + color.G, b + color.B);
            }
        }
        var count = (right - left) * (bottom - top);
        return new((byte)((r + count / 2) / count), (byte)((g + count / 2) / count), (byte)((b + count / 2) / count));
    }
}
