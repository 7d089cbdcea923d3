namespace Reality.Core.Imaging;

/// <summary>
/// Colors the unknown pixels of an image from the nearest known ones (pull and push, Gortler et al. 1996 section 3.3): the texels
/// between the charts of a texture, so that neither interpolation nor coarse mip levels nor lossy compression let a foreign color
/// in.
/// </summary>
public static class GapFilling
{
    /// <summary>Fills all pixels whose entry of <paramref name="isKnown"/> is 0; an image without a known one stays.</summary>
    public static void Fill(Image<Rgb24> image, byte[] isKnown)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(isKnown);
        if (!isKnown.AsSpan().ContainsAnyExcept((byte)0))
            return;
        var half = new Image<Rgb24>((image.Width + 1) / 2, (image.Height + 1) / 2);
        var halfKnown = new byte[half.Pixels.Length];
        Pull(image, isKnown, half, halfKnown);
        if (halfKnown.AsSpan().Contains((byte)0))
            Fill(half, halfKnown);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                if (isKnown[y * image.Width + x] == 0)
                    image[x, y] = half[x / 2, y / 2];
            }
        }
    }

    private static void Pull(Image<Rgb24> image, byte[] isKnown, Image<Rgb24> half, byte[] halfKnown)
    {
        for (var y = 0; y < half.Height; y++)
        {
            for (var x = 0; x < half.Width; x++)
            {
                int r = 0, g = 0, b = 0, count = 0;
                for (var j = 2 * y; j < Math.Min(2 * y + 2, image.Height); j++)
                {
                    for (var i = 2 * x; i < Math.Min(2 * x + 2, image.Width); i++)
                    {
                        if (isKnown[j * image.Width + i] == 0)
                            continue;
                        var c = image[i, j];
                        (r, g, b, count) = (r + c.R, g + c.G, b + c.B, count + 1);
                    }
                }
                if (count == 0)
                    continue;
                half[x, y] = new(
                    (byte)((r + count / 2) / count), (byte)((g + count / 2) / count), (byte)((b + count / 2) / count));
                halfKnown[y * half.Width + x] = 1;
            }
        }
    }
}
