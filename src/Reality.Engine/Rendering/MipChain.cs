using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Rendering;

/// <summary>
/// An image and its halvings (each the mean of 2 x 2 pixels, the last row or column repeated), for filtered sampling.
/// </summary>
public sealed class MipChain
{
    private readonly List<Image<Rgb24>> _levels;

    /// <summary>
    /// Halves the image until a side is 1, or until there are <paramref name="maxLevelCount"/> levels. The image is not copied.
    /// </summary>
    public MipChain(Image<Rgb24> image, int maxLevelCount = 16)
    {
        ArgumentNullException.ThrowIfNull(image);
        _levels = [image];
        while (_levels.Count < maxLevelCount && _levels[^1].Width > 1 && _levels[^1].Height > 1)
            _levels.Add(Halved(_levels[^1]));
    }

    public int LevelCount => _levels.Count;

    /// <summary>Level 0 is the image itself.</summary>
    public Image<Rgb24> this[int level] => _levels[level];

    /// <summary>
    /// Color 0 to 255 at pixel coordinates of level 0, averaged over about 2^<paramref name="level"/> pixels: bilinear
    /// in a level, linear between levels. Coordinates outside repeat the border.
    /// </summary>
    public Vector3 Sample(float x, float y, float level)
    {
        level = Math.Clamp(level, 0, _levels.Count - 1);
        var lower = (int)level;
        var part = level - lower;
        var scale = 1f / (1 << lower);
        var color = Bilinear(_levels[lower], x * scale, y * scale);
        return part < 1e-3f
            ? color
            : ExactVector.Lerp(color, Bilinear(_levels[lower + 1], x * scale * 0.5f, y * scale * 0.5f), part);
    }

    /// <summary>Color 0 to 255 between the four nearest pixel centers; coordinates outside repeat the border.</summary>
    public static Vector3 Bilinear(Image<Rgb24> image, float x, float y)
    {
        ArgumentNullException.ThrowIfNull(image);
        x = Math.Clamp(x - 0.5f, 0, image.Width - 1);
        y = Math.Clamp(y - 0.5f, 0, image.Height - 1);
        var (x0, y0) = ((int)x, (int)y);
        var (fx, fy) = (x - x0, y - y0);
        var x1 = Math.Min(x0 + 1, image.Width - 1);
        var row0 = image.Row(y0);
        var row1 = image.Row(Math.Min(y0 + 1, image.Height - 1));
        return ExactVector.Lerp(
            ExactVector.Lerp(ToVector(row0[x0]), ToVector(row0[x1]), fx),
            ExactVector.Lerp(ToVector(row1[x0]), ToVector(row1[x1]), fx), fy);
    }

    private static Vector3 ToVector(Rgb24 color) => new(color.R, color.G, color.B);

    private static Image<Rgb24> Halved(Image<Rgb24> image)
    {
        var half = new Image<Rgb24>((image.Width + 1) / 2, (image.Height + 1) / 2);
        for (var y = 0; y < half.Height; y++)
        {
            var row0 = image.Row(2 * y);
            var row1 = image.Row(Math.Min(2 * y + 1, image.Height - 1));
            var target = half.Row(y);
            for (var x = 0; x < target.Length; x++)
            {
                var right = Math.Min(2 * x + 1, image.Width - 1);
                var (a, b, c, d) = (row0[2 * x], row0[right], row1[2 * x], row1[right]);
                target[x] = new(
                    (byte)((a.R + b.R + c.R + d.R + 2) >> 2), (byte)((a.G + b.G + c.G + d.G + 2) >> 2),
                    (byte)((a.B + b.B + c.B + d.B + 2) >> 2));
            }
        }
        return half;
    }
}
