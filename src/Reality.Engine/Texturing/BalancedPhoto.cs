using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Texturing;

/// <summary>A photo's full pixels, undistorted as they are asked for, in the scene's colors.</summary>
internal sealed class BalancedPhoto(Image<Rgb24> photo, TileView view, ColorBalance balance)
{
    private readonly bool _isDistorted = !view.Camera.Distortion.IsNone || view.Camera.Skew != 0;
    private readonly float _toCorrection = (float)(balance.View.FocalX / view.View.FocalX);

    /// <summary>Mean color over a square of <paramref name="footprint"/> pixels (1 or more) at a pixel of the undistorted view.</summary>
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
