using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>Depths of the tie points that one photo sees, in its view: the starting point of its depth map.</summary>
internal sealed class SparseDepth
{
    private const double LowQuantile = 0.01;
    private const double HighQuantile = 0.99;

    // Factors on the inverse depth beyond the quantiles.
    private const float NearMargin = 1.4f;
    private const float FarMargin = 0.6f;

    private readonly float[] _x;
    private readonly float[] _y;
    private readonly float[] _inverseDepth;

    /// <summary>Collects the tie points of a view; points behind it or outside its image are omitted.</summary>
    public SparseDepth(IEnumerable<Vector3d> tiePoints, PinholeView view)
    {
        var (x, y, inverse) = (new List<float>(), new List<float>(), new List<float>());
        foreach (var point in tiePoints)
        {
            if (!view.TryProject(point, out var pixel, out var depth) || !IsInside(pixel, view))
                continue;
            x.Add((float)pixel.X);
            y.Add((float)pixel.Y);
            inverse.Add((float)(1 / depth));
        }
        (_x, _y, _inverseDepth) = (x.ToArray(), y.ToArray(), inverse.ToArray());
        var sorted = _inverseDepth.Order().ToArray();
        if (sorted.Length == 0)
            return;
        Farthest = sorted[(int)(LowQuantile * (sorted.Length - 1))] * FarMargin;
        Nearest = sorted[(int)(HighQuantile * (sorted.Length - 1))] * NearMargin;
        Median = sorted[sorted.Length / 2];
    }

    public int Count => _x.Length;

    /// <summary>Smallest inverse depth to expect, per meter, with a margin.</summary>
    public float Farthest { get; }

    /// <summary>Largest inverse depth to expect, per meter, with a margin.</summary>
    public float Nearest { get; }

    /// <summary>Median inverse depth, per meter.</summary>
    public float Median { get; }

    /// <summary>
    /// Inverse depth for every pixel of a coarse image whose pixels are <paramref name="reduction"/> view pixels wide: mean of
    /// the points in a pixel, interpolated between them over a pyramid (push-pull, Gortler 1996).
    /// </summary>
    public float[] Interpolate(int width, int height, float reduction)
    {
        var sums = new float[width * height];
        var weights = new float[width * height];
        for (var i = 0; i < _x.Length; i++)
        {
            if (_inverseDepth[i] < Farthest || _inverseDepth[i] > Nearest)
                continue;
            var pixel = Math.Min((int)(_y[i] / reduction), height - 1) * width + Math.Min((int)(_x[i] / reduction), width - 1);
            sums[pixel] += _inverseDepth[i];
            weights[pixel]++;
        }
        return PushPull(sums, weights, width, height);
    }

    private static bool IsInside(Vector2d pixel, PinholeView view) =>
        pixel.X >= 0 && pixel.Y >= 0 && pixel.X < view.Width && pixel.Y < view.Height;

    private static float[] PushPull(float[] sums, float[] weights, int width, int height)
    {
        var values = new float[width * height];
        if (width == 1 && height == 1)
        {
            values[0] = sums[0] / weights[0];
            return values;
        }
        var (halfWidth, halfHeight) = ((width + 1) / 2, (height + 1) / 2);
        var (halfSums, halfWeights) = (new float[halfWidth * halfHeight], new float[halfWidth * halfHeight]);
        for (var i = 0; i < values.Length; i++)
        {
            var parent = i / width / 2 * halfWidth + i % width / 2;
            halfSums[parent] += sums[i];
            halfWeights[parent] += weights[i];
        }
        var coarse = PushPull(halfSums, halfWeights, halfWidth, halfHeight);
        for (var i = 0; i < values.Length; i++)
            values[i] = weights[i] > 0 ? sums[i] / weights[i] : Bilinear(coarse, halfWidth, halfHeight, i % width, i / width);
        return values;
    }

    // The value of the half-size image at the center of a full-size pixel.
    private static float Bilinear(float[] coarse, int width, int height, int x, int y)
    {
        var (x0, y0) = (x / 2, y / 2);
        var x1 = Math.Clamp(x0 + (x % 2 == 0 ? -1 : 1), 0, width - 1);
        var y1 = Math.Clamp(y0 + (y % 2 == 0 ? -1 : 1), 0, height - 1);
        var near = 0.75f * coarse[y0 * width + x0] + 0.25f * coarse[y0 * width + x1];
        var far = 0.75f * coarse[y1 * width + x0] + 0.25f * coarse[y1 * width + x1];
        return 0.75f * near + 0.25f * far;
    }
}
