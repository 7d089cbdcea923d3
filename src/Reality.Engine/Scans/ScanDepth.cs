using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Engine.Rendering;

namespace Reality.Engine.Scans;

/// <summary>
/// Turns the points in the pixels of a view into a depth map: in each pixel the plane through the points around it gives depth,
/// normal, and how far the points scatter.
/// </summary>
/// <remarks>
/// A plane has an inverse depth that is linear in the pixels, so it is fitted to inverse depths. Confidence says how much more
/// exact a depth is than one of photos: 255 is <see cref="MaxWeight"/> times the weight.
/// </remarks>
/// <param name="photoSigmaMeters">Standard deviation of depths of photos.</param>
internal sealed class ScanDepth(PinholeView view, Image<ScanPixel> pixels, double photoSigmaMeters)
{
    /// <summary>Weight of the most exact depths, in those of photos: more would let one wrong scan outvote all photos.</summary>
    public const float MaxWeight = 16;

    private const int Reach = 2;
    private const int Side = 2 * Reach + 1;

    // As in a ScanPixel.
    private const float MaxSlope = 6;

    private const int MinCountOfPlane = 5;
    private const int MinCountOfGap = 7;
    private const int MinCountOfPoint = 3;

    // Share of the points around a gap that lie on one surface.
    private const float MinShareOfGap = 0.8f;

    // Least spread of the points around a pixel, as a part of what whole pixels would have.
    private const double MinSpread = 0.02;

    private const int MinSegmentPixels = 12;

    // Lower limit of the noise of a scanner, even if its points scatter less.
    private const double MinSigmaMeters = 0.001;

    private const double FilledShare = 0.25;
    private const double PointShare = 0.25;

    private static readonly float[] s_weights = Weights();

    private readonly Image<float> _scatter = new(view.Width, view.Height);

    /// <summary>For each pixel, the pixel that its attributes come from; -1 if it has no depth.</summary>
    public Image<int> Source { get; } = new(view.Width, view.Height);

    /// <summary>The depth map; also fills <see cref="Source"/>.</summary>
    public DepthMap Make(int threadCount, CancellationToken cancellation)
    {
        var map = new DepthMap
        {
            View = view, Depth = new(view.Width, view.Height), Normals = new(view.Width, view.Height),
            Confidence = new(view.Width, view.Height),
        };
        RasterRows.ForRanges(view.Height, 4, threadCount, (first, end) =>
        {
            for (var y = first; y < end; y++)
            {
                for (var x = 0; x < view.Width; x++)
                    Fit(map, x, y);
            }
        }, cancellation);
        DepthSegments.RemoveSmall(map, MinSegmentPixels);
        Weigh(map);
        return map;
    }

    private void Fit(DepthMap map, int x, int y)
    {
        Source[x, y] = -1;
        if (NearestOf(x, y) is not var (nearX, nearY))
            return;
        ref readonly var own = ref pixels[nearX, nearY];
        var isGap = pixels[x, y].Count == 0;
        var sums = Gather(x, y, own.Depth, out var count, out var other);
        if (isGap ? count < MinCountOfGap || count < MinShareOfGap * (count + other) || !sums.IsAround : count < MinCountOfPoint)
            return;
        if (count >= MinCountOfPlane && sums.TrySolve(MinSpread, out var offset, out var alongX, out var alongY))
        {
            var inverse = 1 / (double)own.Depth + offset;
            var depth = 1 / inverse;
            if (depth > 0 && Math.Abs(depth - own.Depth) <= MaxSlope * Side * own.Depth / view.FocalX)
            {
                map.Depth[x, y] = (float)depth;
                map.Normals[x, y] = NormalOf(x, y, inverse, alongX, alongY);
                // Positive if there is a plane: the point's own distance from it.
                var there = inverse + own.OffsetX * alongX + own.OffsetY * alongY;
                _scatter[x, y] = isGap ? 0 : (float)Math.Max(1e-9, Math.Abs(1 / there - own.Depth));
                (map.Confidence[x, y], Source[x, y]) = (1, nearY * view.Width + nearX);
                return;
            }
        }
        if (isGap)
            return;
        map.Depth[x, y] = own.Depth;
        (map.Confidence[x, y], Source[x, y]) = (1, nearY * view.Width + nearX);
    }

    // The pixel itself, or the nearest one with a point.
    private (int X, int Y)? NearestOf(int x, int y)
    {
        var (best, bestX, bestY) = (int.MaxValue, 0, 0);
        for (var j = Math.Max(0, y - Reach); j <= Math.Min(view.Height - 1, y + Reach); j++)
        {
            for (var i = Math.Max(0, x - Reach); i <= Math.Min(view.Width - 1, x + Reach); i++)
            {
                var away = (i - x) * (i - x) + (j - y) * (j - y);
                if (away < best && pixels[i, j].Count > 0)
                    (best, bestX, bestY) = (away, i, j);
            }
        }
        return best == int.MaxValue ? null : (bestX, bestY);
    }

    // Points on the surface of a depth, and the number of all others around.
    private PlaneSums Gather(int x, int y, float depth, out int count, out int other)
    {
        var sums = default(PlaneSums);
        (count, other) = (0, 0);
        var step = MaxSlope * depth / (float)view.FocalX;
        for (var dy = -Reach; dy <= Reach; dy++)
        {
            for (var dx = -Reach; dx <= Reach; dx++)
            {
                if ((uint)(x + dx) >= (uint)view.Width || (uint)(y + dy) >= (uint)view.Height)
                    continue;
                ref readonly var pixel = ref pixels[x + dx, y + dy];
                if (pixel.Count == 0)
                    continue;
                if (MathF.Abs(pixel.Depth - depth) > step * Math.Max(1, Math.Max(Math.Abs(dx), Math.Abs(dy))))
                {
                    other++;
                    continue;
                }
                count++;
                var weight = s_weights[Side * (dy + Reach) + dx + Reach];
                sums.Add(weight, dx + pixel.OffsetX, dy + pixel.OffsetY, 1 / (double)pixel.Depth - 1 / (double)depth);
            }
        }
        return sums;
    }

    // Of the plane A x + B y + C z = 1, facing the camera.
    private Vector3 NormalOf(int x, int y, double inverse, double alongX, double alongY)
    {
        var c = inverse + alongX * (view.CenterX - x - 0.5) + alongY * (view.CenterY - y - 0.5);
        return -ExactVector.Normalize(new Vector3((float)(alongX * view.FocalX), (float)(alongY * view.FocalY), (float)c));
    }

    private void Weigh(DepthMap map)
    {
        var sigma = Math.Max(MinSigmaMeters, SigmaOf(map));
        var ratio = photoSigmaMeters / sigma;
        var weight = 255 / MaxWeight * Math.Clamp(ratio * ratio, 1, MaxWeight);
        for (var i = 0; i < map.Confidence.Pixels.Length; i++)
        {
            if (map.Confidence.Pixels[i] == 0)
                Source.Pixels[i] = -1;
            else
                map.Confidence.Pixels[i] = (byte)Math.Clamp(Math.Round(weight * ShareOf(map, i)), 1, 255);
        }
    }

    private double ShareOf(DepthMap map, int pixel) =>
        pixels.Pixels[pixel].Count == 0 ? FilledShare : map.Normals.Pixels[pixel] == Vector3.Zero ? PointShare : 1;

    // Standard deviation of the distances of points from planes, by their median.
    private double SigmaOf(DepthMap map)
    {
        var scatter = new List<float>();
        for (var i = 0; i < _scatter.Pixels.Length; i++)
        {
            if (_scatter.Pixels[i] > 0 && map.Confidence.Pixels[i] > 0)
                scatter.Add(_scatter.Pixels[i]);
        }
        scatter.Sort();
        return scatter.Count == 0 ? 0 : 1.4826 * scatter[scatter.Count / 2];
    }

    private static float[] Weights()
    {
        var weights = new float[Side * Side];
        for (var i = 0; i < weights.Length; i++)
        {
            var (x, y) = (i % Side - Reach, i / Side - Reach);
            weights[i] = (float)ExactMath.Exp(-0.5 * (x * x + y * y));
        }
        return weights;
    }

    /// <summary>Weighted sums of a least-squares fit of a value that is linear in x and y.</summary>
    private struct PlaneSums
    {
        private double _w, _x, _y, _xx, _xy, _yy, _v, _xv, _yv;

        /// <summary>Whether the points lie around the pixel, not all on one side of it.</summary>
        public readonly bool IsAround => Math.Abs(_x) < 0.6 * _w && Math.Abs(_y) < 0.6 * _w;

        public void Add(double weight, double x, double y, double value)
        {
            _w += weight;
            _x += weight * x;
            _y += weight * y;
            _xx += weight * x * x;
            _xy += weight * x * y;
            _yy += weight * y * y;
            _v += weight * value;
            _xv += weight * x * value;
            _yv += weight * y * value;
        }

        /// <summary>Value at (0, 0) and its slopes; false if the points nearly lie on a line.</summary>
        public readonly bool TrySolve(double minSpread, out double value, out double alongX, out double alongY)
        {
            var (xx, xy, yy) = (_xx - _x * _x / _w, _xy - _x * _y / _w, _yy - _y * _y / _w);
            var (xv, yv) = (_xv - _x * _v / _w, _yv - _y * _v / _w);
            var determinant = xx * yy - xy * xy;
            (value, alongX, alongY) = (0, 0, 0);
            if (!(determinant > minSpread * _w * _w))
                return false;
            alongX = (xv * yy - yv * xy) / determinant;
            alongY = (yv * xx - xv * xy) / determinant;
            value = (_v - alongX * _x - alongY * _y) / _w;
            return true;
        }
    }
}
