using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Tests.Features;

/// <summary>A continuous picture of random blobs, rendered exactly under any similarity.</summary>
internal sealed class SyntheticTexture
{
    private readonly (double X, double Y, double Sigma, double Amplitude)[] _blobs;

    public SyntheticTexture(ulong seed, int count, double extent)
    {
        var random = SeededRandom.For(seed, 0);
        _blobs = new (double, double, double, double)[count];
        for (var i = 0; i < count; i++)
        {
            _blobs[i] = (
                extent * (random.NextDouble() - 0.5), extent * (random.NextDouble() - 0.5),
                1.2 * Math.Pow(2, 3 * random.NextDouble()),
                60 * (random.NextDouble() - 0.5));
        }
    }

    /// <summary>A photo in which texture point p is seen at center + scale · turn(p), pixels from the corner.</summary>
    public Image<byte> Render(int width, int height, double scale, double radians, double noise = 0)
    {
        var random = SeededRandom.For(17, (long)(1000 * radians));
        var sum = new double[width * height];
        foreach (var blob in _blobs)
        {
            var center = Place(new(blob.X, blob.Y), width, height, scale, radians);
            Add(sum, width, height, center, blob.Sigma * scale, blob.Amplitude);
        }
        var photo = new Image<byte>(width, height);
        for (var i = 0; i < sum.Length; i++)
            photo.Pixels[i] = (byte)Math.Clamp(
                Math.Round(128 + sum[i] + (noise > 0 ? noise * random.NextGaussian() : 0)), 0, 255);
        return photo;
    }

    /// <summary>Where a texture point is seen.</summary>
    public static Vector2d Place(Vector2d point, int width, int height, double scale, double radians)
    {
        var (sin, cos) = Math.SinCos(radians);
        return new(0.5 * width + scale * (cos * point.X - sin * point.Y), 0.5 * height + scale * (sin * point.X + cos * point.Y));
    }

    /// <summary>The texture point seen at a pixel: the inverse of <see cref="Place"/>.</summary>
    public static Vector2d PointAt(Vector2d pixel, int width, int height, double scale, double radians)
    {
        var (sin, cos) = Math.SinCos(radians);
        var (x, y) = ((pixel.X - 0.5 * width) / scale, (pixel.Y - 0.5 * height) / scale);
        return new(cos * x + sin * y, cos * y - sin * x);
    }

    private static void Add(double[] sum, int width, int height, Vector2d center, double sigma, double amplitude)
    {
        var reach = 4 * sigma;
        for (var y = Math.Max(0, (int)(center.Y - reach)); y < Math.Min(height, center.Y + reach); y++)
        {
            for (var x = Math.Max(0, (int)(center.X - reach)); x < Math.Min(width, center.X + reach); x++)
            {
                var (dx, dy) = (x + 0.5 - center.X, y + 0.5 - center.Y);
                sum[y * width + x] += amplitude * Math.Exp(-0.5 * (dx * dx + dy * dy) / (sigma * sigma));
            }
        }
    }
}
