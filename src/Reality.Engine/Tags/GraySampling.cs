using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Tags;

/// <summary>Gray levels between pixel centers.</summary>
internal static class GraySampling
{
    /// <summary>Whether a place lies inside a photo.</summary>
    public static bool Contains(Image<byte> gray, Vector2d place) =>
        place.X >= 0.5 && place.Y >= 0.5 && place.X <= gray.Width - 0.5 && place.Y <= gray.Height - 0.5;

    /// <summary>Bilinear gray level; places outside take that of the nearest pixel.</summary>
    public static double At(Image<byte> gray, Vector2d place)
    {
        var x = Math.Clamp(place.X - 0.5, 0, gray.Width - 1.0);
        var y = Math.Clamp(place.Y - 0.5, 0, gray.Height - 1.0);
        var (left, top) = ((int)x, (int)y);
        var (right, bottom) = (Math.Min(left + 1, gray.Width - 1), Math.Min(top + 1, gray.Height - 1));
        var (fx, fy) = (x - left, y - top);
        return (1 - fy) * ((1 - fx) * gray[left, top] + fx * gray[right, top])
            + fy * ((1 - fx) * gray[left, bottom] + fx * gray[right, bottom]);
    }
}
