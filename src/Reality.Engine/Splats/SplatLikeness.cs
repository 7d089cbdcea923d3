using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>Measures in rendered pictures how much fewer splats look like the original splats that they replace.</summary>
public sealed class SplatLikeness
{
    /// <summary>Pixels across a picture in which the quality of levels of detail is measured.</summary>
    public const int PictureSide = 512;

    // Pixels of the largest displacement that is measured.
    private const int MaxShift = 128;

    // Of the radius: distance of the camera from the middle.
    private const double Distance = 4;
    private const double Margin = 1.1;

    // From above, and obliquely from two sides.
    private static readonly Vector3d[] s_sights = [new(0, 0.01, -1), new(0.6, 0.5, -0.6), new(-0.5, 0.6, -0.4)];

    private readonly Vector3d _origin;
    private readonly int _degree;
    private readonly Box3d _bounds;
    private readonly VectorSplatRasterizer _rasterizer;
    private readonly List<Picture> _originals;

    /// <summary>Of all splats of a cloud; at least one.</summary>
    public SplatLikeness(SplatCloud cloud, VectorSplatRasterizer rasterizer)
        : this(cloud, [.. Enumerable.Range(0, cloud?.Count ?? 0)], rasterizer)
    {
    }

    /// <param name="cloud">Contains the original splats.</param>
    /// <param name="chosen">Indices of the original splats; at least one.</param>
    public SplatLikeness(SplatCloud cloud, ReadOnlySpan<int> chosen, VectorSplatRasterizer rasterizer)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        (_origin, _degree, _bounds) = (cloud.Origin, cloud.Degree, cloud.BoundsOf(chosen));
        _rasterizer = rasterizer;
        var splats = new SplatParameters(cloud.Origin, chosen.Length, areTrained: false);
        for (var i = 0; i < chosen.Length; i++)
            splats.Set(i, cloud, chosen[i]);
        _originals = Render(splats);
    }

    private double Radius => Math.Max(0.5 * _bounds.Size.Length, 1e-6);

    /// <summary>
    /// Displacement of the original splats, in meters, that changes their pictures as much as replacing them with other splats
    /// does.
    /// </summary>
    public double ErrorMetersOf(SplatCloud other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var pictures = WithPicturesOf([other], other.Count);
        var difference = pictures.Sum(pair => pair.Original.SquaresTo(pair.Other, 0, 0));
        var (shift, last) = (1, 0.0);
        for (; shift < MaxShift; shift *= 2)
        {
            var moved = 0.5 * pictures.Sum(pair =>
                pair.Original.SquaresTo(pair.Original, shift, 0) + pair.Original.SquaresTo(pair.Original, 0, shift));
            if (moved >= difference)
                return MetersPerPixel * Between(shift, Math.Sqrt(last), Math.Sqrt(moved), Math.Sqrt(difference));
            last = moved;
        }
        return MetersPerPixel * MaxShift;

        // Interpolates between the previous shift (half of this one, or none) and this one.
        static double Between(int shift, double first, double second, double value)
        {
            var start = shift == 1 ? 0 : shift / 2;
            return start + (shift - start) * (value - first) / Math.Max(second - first, 1e-12);
        }
    }

    /// <summary>Peak signal-to-noise ratio of pictures of all splats with <see cref="PictureSide"/> pixels, decibels.</summary>
    /// <param name="cut">Parts of a tree of the original splats, rendered together.</param>
    public double PsnrOf(IReadOnlyList<SplatTree> cut)
    {
        ArgumentNullException.ThrowIfNull(cut);
        var pictures = WithPicturesOf(cut.Select(part => part.ToCloud()), cut.Sum(part => part.SplatCount));
        var count = pictures.Sum(pair => pair.Original.CountWith(pair.Other));
        var mean = pictures.Sum(pair => pair.Original.SquaresTo(pair.Other, 0, 0)) / Math.Max(1, count);
        return -10 * ExactMath.Log2(Math.Max(mean, 1e-10)) / ExactMath.Log2(10);
    }

    private double MetersPerPixel => 2 * Margin * Radius / PictureSide;

    private List<(Picture Original, Picture Other)> WithPicturesOf(IEnumerable<SplatCloud> parts, int count)
    {
        var splats = new SplatParameters(_origin, count, areTrained: false);
        var next = 0;
        foreach (var part in parts)
        {
            for (var i = 0; i < part.Count; i++)
                splats.Set(next++, part, i);
        }
        return [.. _originals.Zip(Render(splats))];
    }

    private List<Picture> Render(SplatParameters splats) => [.. s_sights.Select(sight => Render(splats, sight))];

    private Picture Render(SplatParameters splats, Vector3d sight)
    {
        var image = new SplatImage(PictureSide, PictureSide);
        var view = ViewAlong(sight.Normalized(), PictureSide);
        _rasterizer.Render(splats, new(view, splats.Origin, 0.1 * Radius), _degree, image);
        return new(image);
    }

    private PinholeView ViewAlong(Vector3d sight, int side)
    {
        var right = Vector3d.Cross(sight, new(0, 0, 1)).Normalized();
        var rotation = Rotation.FromMatrix(Matrix3d.FromRows(right, Vector3d.Cross(sight, right), sight));
        var center = _bounds.Center - Distance * Radius * sight;
        var focal = Distance * side / (2 * Margin);
        return new(new(0), side, side, focal, focal, 0.5 * side, 0.5 * side, RigidTransform.FromCenter(rotation, center));
    }

    private sealed record Picture(SplatImage Image)
    {
        private const float LeastBrightness = 1f / 255;

        /// <summary>
        /// Sum of the squared differences, over all channels, from another picture that is shifted by whole pixels.
        /// </summary>
        public double SquaresTo(Picture other, int shiftX, int shiftY)
        {
            double sum = 0;
            for (var channel = 0; channel < 3; channel++)
            {
                float[] own = Image.Planes[channel], theirs = other.Image.Planes[channel];
                for (var y = 0; y < Image.Height; y++)
                {
                    for (var x = 0; x < Image.Width; x++)
                    {
                        var inside = x + shiftX < Image.Width && y + shiftY < Image.Height;
                        var value = inside ? theirs[(y + shiftY) * Image.Stride + x + shiftX] : 0;
                        double difference = Math.Min(own[y * Image.Stride + x], 1) - Math.Min(value, 1);
                        sum += difference * difference;
                    }
                }
            }
            return sum;
        }

        /// <summary>Number of channels of all pixels in which one of both pictures shows something.</summary>
        public long CountWith(Picture other)
        {
            long count = 0;
            for (var i = 0; i < Image.Stride * Image.Height; i++)
            {
                if (Image.Planes.Sum(plane => plane[i]) + other.Image.Planes.Sum(plane => plane[i]) > LeastBrightness)
                    count += 3;
            }
            return count;
        }
    }
}
