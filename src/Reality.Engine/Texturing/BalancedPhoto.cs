using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Texturing;

/// <summary>A photo's full pixels, undistorted on demand, in the scene's colors.</summary>
internal sealed class BalancedPhoto(Image<Rgb24> photo, TileView view, ColorBalance balance)
{
    private readonly bool _isDistorted = !view.Camera.IsPinhole;
    private readonly float _toCorrection = (float)(balance.View.FocalX / view.View.FocalX);

    /// <summary>
    /// Mean color over a square of <paramref name="footprint"/> pixels (1 or more) at a pixel of the undistorted view.
    /// </summary>
    public Vector3 At(double x, double y, double footprint)
    {
        var color = footprint <= 1.01 ? Sample(x, y) : Mean(x, y, footprint);
        return color * balance.Gain + balance.CorrectionAt((float)x * _toCorrection, (float)y * _toCorrection);
    }

    private Vector3 Mean(double x, double y, double footprint)
    {
        var taps = Math.Min(8, (int)Math.Ceiling(footprint));
        var step = footprint / taps;
        var sum = Vector3.Zero;
        for (var j = 0; j < taps; j++)
        {
            for (var i = 0; i < taps; i++)
                sum += Sample(x + (i + 0.5) * step - 0.5 * footprint, y + (j + 0.5) * step - 0.5 * footprint);
        }
        return sum / (taps * taps);
    }

    private Vector3 Sample(double x, double y)
    {
        if (!_isDistorted)
            return BicubicSampling.At(photo, x, y);
        var pixel = view.PhotoPixel(new Vector2d(x, y));
        return BicubicSampling.At(photo, pixel.X, pixel.Y);
    }
}

/// <summary>
/// Colors between pixels by Catmull and Rom's cubic (Keys 1981, a = -1/2): exact at pixel centers, no blur in between.
/// </summary>
internal static class BicubicSampling
{
    /// <summary>Color, gray levels that may overshoot 0 to 255 a little; coordinates outside repeat the border.</summary>
    public static Vector3 At(Image<Rgb24> image, double x, double y)
    {
        x = Math.Clamp(x - 0.5, 0, image.Width - 1);
        y = Math.Clamp(y - 0.5, 0, image.Height - 1);
        var (x0, y0) = ((int)x, (int)y);
        var (fx, fy) = ((float)(x - x0), (float)(y - y0));
        if (fx < 1e-3f && fy < 1e-3f)
            return ToVector(image[x0, y0]);
        var across = Weights(fx);
        var down = Weights(fy);
        var sum = Vector3.Zero;
        for (var j = 0; j < 4; j++)
        {
            var row = image.Row(Math.Clamp(y0 - 1 + j, 0, image.Height - 1));
            sum += down[j] * (x0 >= 1 && x0 + 2 < row.Length ? Inside(row.Slice(x0 - 1, 4), across) : AtBorder(row, x0, across));
        }
        return sum;
    }

    private static Vector3 Inside(ReadOnlySpan<Rgb24> four, Vector4 weights) =>
        weights.X * ToVector(four[0]) + weights.Y * ToVector(four[1])
        + weights.Z * ToVector(four[2]) + weights.W * ToVector(four[3]);

    private static Vector3 AtBorder(ReadOnlySpan<Rgb24> row, int x0, Vector4 weights)
    {
        var last = row.Length - 1;
        return weights.X * ToVector(row[Math.Clamp(x0 - 1, 0, last)]) + weights.Y * ToVector(row[x0])
            + weights.Z * ToVector(row[Math.Min(x0 + 1, last)]) + weights.W * ToVector(row[Math.Min(x0 + 2, last)]);
    }

    private static Vector4 Weights(float f) => new(
        ((-0.5f * f + 1) * f - 0.5f) * f, (1.5f * f - 2.5f) * f * f + 1,
        ((-1.5f * f + 2) * f + 0.5f) * f, (0.5f * f - 0.5f) * f * f);

    private static Vector3 ToVector(Rgb24 color) => new(color.R, color.G, color.B);
}
