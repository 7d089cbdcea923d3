using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>
/// Keeps the depths of one view that other views agree with, and replaces each by the mean of those that agree, which count the
/// more the closer they are.
/// </summary>
/// <remarks>
/// A neighbor agrees if the pixel, projected into it and back by the neighbor's own depth, returns to the same place and depth,
/// and the normals are similar. A neighbor that sees through the point to something farther, or to the sky, contradicts it; one
/// whose own surface lies in front of the point has nothing to say.
/// Open sky is rejected if neighbors see a surface in it: its depth is unknown, and where three neighbors agree with
/// a depth, those that see the sky there do not count. Neighbors are added one after the other, so that only one is in memory.
/// </remarks>
internal sealed class DepthFilter
{
    // A neighbor's surface farther than this beyond the point, as a fraction of the depth, contradicts it; one nearer than this
    // hides it.
    private const float SeenThrough = 0.03f;

    // Neighbors that must agree with a depth against any number that see the open sky there.
    private const int AgreeingAgainstSky = 3;

    // A depth that only just agrees counts one over one plus this in the mean.
    private const float Softness = 45;

    private readonly DepthMap _map;
    private readonly DepthFilterOptions _options;
    private readonly Evidence[] _evidence;
    private readonly SkyCheck _sky;
    private readonly float _minNormalCosine;

    public DepthFilter(DepthMap map, DepthFilterOptions options)
    {
        (_map, _options) = (map, options);
        _sky = new SkyCheck(map);
        _evidence = new Evidence[map.View.Width * map.View.Height];
        _minNormalCosine = (float)ExactMath.Cos(options.MaxNormalAngle.Radians);
        for (var i = 0; i < _evidence.Length; i++)
        {
            if (DepthMap.IsSurface(map.Depth.Pixels[i]))
                _evidence[i].Add(1 / map.Depth.Pixels[i], map.Normals.Pixels[i], map.Confidence.Pixels[i]);
        }
    }

    /// <summary>Checks every pixel against one neighbor.</summary>
    public void Add(DepthMap neighbor, CancellationToken cancellation)
    {
        var toNeighbor = new ViewTransfer(_map.View, neighbor.View);
        var back = new ViewTransfer(neighbor.View, _map.View);
        var rotation = (_map.View.CameraFromWorld * neighbor.View.CameraFromWorld.Inverted()).Rotation;
        var turn = Turn.Of(rotation);
        PixelRows.ForEach(_map.View.Height, _options.ThreadCount, y =>
        {
            for (var x = 0; x < _map.View.Width; x++)
            {
                if (DepthMap.IsSurface(_map.Depth[x, y]))
                    Check(neighbor, toNeighbor, back, turn, x, y);
            }
        }, cancellation);
        _sky.Add(neighbor, back);
    }

    /// <summary>The confirmed depths, and the open sky.</summary>
    public DepthMap Result(CancellationToken cancellation)
    {
        var (width, height) = (_map.View.Width, _map.View.Height);
        var isRefuted = _sky.RefutedPixels();
        var result = new DepthMap
        {
            View = _map.View, Depth = new Image<float>(width, height), Normals = new Image<Vector3>(width, height),
            Confidence = new Image<byte>(width, height),
        };
        PixelRows.ForEach(_map.View.Height, _options.ThreadCount, y =>
        {
            for (var i = y * width; i < (y + 1) * width; i++)
            {
                var depth = _map.Depth.Pixels[i];
                if (float.IsPositiveInfinity(depth))
                    result.Depth.Pixels[i] = isRefuted[i] ? 0 : depth;
                else if (DepthMap.IsSurface(depth) && IsKept(_evidence[i]))
                    Keep(result, i);
            }
        }, cancellation);
        return result;
    }

    private void Check(DepthMap neighbor, in ViewTransfer toNeighbor, in ViewTransfer back, in Turn turn, int x, int y)
    {
        ref var evidence = ref _evidence[y * _map.View.Width + x];
        var inverse = 1 / _map.Depth[x, y];
        if (!toNeighbor.TryApply(x + 0.5f, y + 0.5f, inverse, out var nx, out var ny, out var seenInverse))
            return;
        if (!(nx >= 0 && ny >= 0 && nx < neighbor.View.Width && ny < neighbor.View.Height))
            return;
        var pixel = (int)ny * neighbor.View.Width + (int)nx;
        var depth = neighbor.Depth.Pixels[pixel];
        if (float.IsPositiveInfinity(depth))
            evidence.Sky++;
        if (!DepthMap.IsSurface(depth))
        {
            evidence.InView++;
            return;
        }
        var normal = neighbor.Normals.Pixels[pixel];
        var ownInverse = InverseDepthOnPlane(neighbor.View, pixel, 1 / depth, normal, nx, ny);
        if (ownInverse * (1 - SeenThrough) > seenInverse)
            return;
        evidence.InView++;
        if (!back.TryApply(nx, ny, ownInverse, out var bx, out var by, out var backInverse))
            return;
        var (ex, ey) = (bx - x - 0.5f, by - y - 0.5f);
        var turned = turn.Apply(normal);
        var place = MathF.Sqrt(ex * ex + ey * ey) / _options.MaxReprojectionErrorPixels;
        var depthDifference = MathF.Abs(backInverse - inverse) / (_options.MaxRelativeDepthDifference * inverse);
        if (place <= 1 && depthDifference <= 1 && ExactVector.Dot(turned, _map.Normals[x, y]) >= _minNormalCosine)
        {
            // Move along the own plane to the pixel's center, so that a slanted surface is not shifted.
            var center = InverseDepthOnPlane(_map.View, bx, by, backInverse, _map.Normals[x, y], x + 0.5f, y + 0.5f);
            var agreement = 1 / (1 + Softness * (place * place + depthDifference * depthDifference));
            evidence.Add(center, turned, agreement * neighbor.Confidence.Pixels[pixel]);
            evidence.Agreeing++;
        }
        else if (ownInverse < seenInverse * (1 - SeenThrough))
        {
            evidence.Contradicting++;
        }
    }

    // The inverse depth at (x, y) of the plane through the center of a pixel.
    private static float InverseDepthOnPlane(PinholeView view, int pixel, float inverse, Vector3 normal, float x, float y) =>
        InverseDepthOnPlane(view, pixel % view.Width + 0.5f, pixel / view.Width + 0.5f, inverse, normal, x, y);

    private static float InverseDepthOnPlane(
        PinholeView view, float fromX, float fromY, float inverse, Vector3 normal, float x, float y)
    {
        var from = ExactVector.Dot(normal, Ray(view, fromX, fromY));
        var to = ExactVector.Dot(normal, Ray(view, x, y));
        var ratio = to / from;
        return ratio is > 0.9f and < 1.1f ? inverse * ratio : inverse;
    }

    private static Vector3 Ray(PinholeView view, float x, float y) =>
        new((x - (float)view.CenterX) / (float)view.FocalX, (y - (float)view.CenterY) / (float)view.FocalY, 1);

    private bool IsKept(in Evidence evidence)
    {
        var required = evidence.InView <= _options.MinAgreeingViews ? 1 : _options.MinAgreeingViews;
        var sky = evidence.Agreeing >= AgreeingAgainstSky ? 0 : evidence.Sky;
        return evidence.Agreeing >= required && evidence.Agreeing > evidence.Contradicting + sky;
    }

    private void Keep(DepthMap result, int pixel)
    {
        ref readonly var evidence = ref _evidence[pixel];
        result.Depth.Pixels[pixel] = evidence.WeightSum / evidence.InverseDepthSum;
        var normal = ExactVector.Normalize(evidence.NormalSum);
        result.Normals.Pixels[pixel] = normal.Z < 0 ? normal : _map.Normals.Pixels[pixel];
        var matching = 0.5f + _map.Confidence.Pixels[pixel] / 510f;
        var agreeing = 1 - 1f / (1 << Math.Min((int)evidence.Agreeing, 8));
        result.Confidence.Pixels[pixel] = (byte)Math.Clamp(255 * matching * agreeing, 1, 255);
    }

    private readonly record struct Turn(Vector3 X, Vector3 Y, Vector3 Z)
    {
        public static Turn Of(Rotation rotation)
        {
            var m = rotation.ToMatrix();
            return new(Row(m.M00, m.M01, m.M02), Row(m.M10, m.M11, m.M12), Row(m.M20, m.M21, m.M22));
        }

        public Vector3 Apply(Vector3 v) => new(ExactVector.Dot(X, v), ExactVector.Dot(Y, v), ExactVector.Dot(Z, v));

        private static Vector3 Row(double x, double y, double z) => new((float)x, (float)y, (float)z);
    }

    private struct Evidence
    {
        public float InverseDepthSum;
        public float WeightSum;
        public Vector3 NormalSum;
        public byte InView;
        public byte Agreeing;
        public byte Contradicting;
        public byte Sky;

        public void Add(float inverseDepth, Vector3 normal, float confidence)
        {
            var weight = confidence * (1f / 255);
            InverseDepthSum += weight * inverseDepth;
            WeightSum += weight;
            NormalSum += weight * normal;
        }
    }
}

/// <summary>Criteria for keeping a depth.</summary>
public sealed record DepthFilterOptions
{
    /// <summary>Number of photos that each depth is checked against, 1 to 16. Default 10.</summary>
    public int NeighborCount { get; init; } = 10;

    /// <summary>
    /// Number of photos that must agree, 1 to 4. One suffices if no more than this have the point in view: in their image, and
    /// not hidden behind their own surface. Default 2.
    /// </summary>
    public int MinAgreeingViews { get; init; } = 2;

    /// <summary>Maximum distance between a pixel and its reprojection through the other depth map, pixels. Default 6.</summary>
    public float MaxReprojectionErrorPixels { get; init; } = 6;

    /// <summary>Maximum difference of the two depths, as a fraction of the depth. Default 0.1.</summary>
    public float MaxRelativeDepthDifference { get; init; } = 0.1f;

    /// <summary>Maximum angle between the two normals. Default 60 degrees.</summary>
    public Angle MaxNormalAngle { get; init; } = Angle.FromDegrees(60);

    /// <summary>Minimum size of a connected segment of a depth map, pixels; smaller ones are removed. Default 80.</summary>
    public int MinSegmentPixels { get; init; } = 80;

    /// <summary>Number of passes that close gaps by one pixel from each side. Default 2.</summary>
    public int GapFillPasses { get; init; } = 2;

    /// <summary>Number of threads for the rows of one photo. Does not affect the result. Default: all processors.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;
}
