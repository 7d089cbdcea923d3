using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>
/// PatchMatch stereo at one scale: every pixel holds a plane hypothesis, adopts better ones from pixels of the other
/// checkerboard color, and perturbs its own (Xu and Tao 2019).
/// </summary>
/// <remarks>
/// A sweep over one color reads planes of the other color only, and random numbers are seeded by row, so rows may run in any
/// order. Views are chosen for each pixel from the costs of its current plane, summed over a small window.
/// </remarks>
internal sealed class PatchMatchScale
{
    // Smoothness: maximum penalty on texture, addition without texture, and the variance halfway between the two.
    private const float TexturedStrength = 0.06f;
    private const float FlatStrength = 0.3f;
    private const float FlatVariance = 16;

    // Hypotheses that differ by less than this many pixels of disparity all over the patch are the same: the first sweep
    // spreads planes, the following ones refine them.
    private const float SameDisparityAtFirst = 0.2f;
    private const float SameDisparity = 0.08f;

    // A smooth patch matches distinctly if its cost rises by MinDistinction at this disparity, in pixels, nearer or farther.
    private const float DistinctDisparity = 3;
    private const float MinDistinction = 0.1f;
    private const float SmoothVariance = 9;

    // Tangent of the steepest angle between the image plane and a surface.
    private const float MaxSlope = 6;

    private readonly PinholeView _view;
    private readonly PaddedGray _reference;
    private readonly SourceView[] _sources;
    private readonly DepthMapOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly int _width;
    private readonly int _height;
    private readonly float _nearest;
    private readonly float _farthest;
    private readonly float _disparityStep;
    private readonly ulong _seed;

    // Bit v is set if a pixel uses source v; null while every hypothesis is tried in all sources.
    private byte[]? _viewsOfPixel;

    public PatchMatchScale(
        PinholeView view, PaddedGray reference, SourceView[] sources, SparseDepth sparse, DepthMapOptions options, ulong seed,
        CancellationToken cancellation)
    {
        (_view, _reference, _sources, _options, _seed, _cancellation) = (view, reference, sources, options, seed, cancellation);
        (_width, _height, _nearest, _farthest) = (view.Width, view.Height, sparse.Nearest, sparse.Farthest);
        _disparityStep = 1 / sources.Average(s => s.PixelsPerInverseDepth(0.5f * _width, 0.5f * _height, sparse.Median));
        Planes = new PlaneHypothesis[_width * _height];
        Costs = new float[_width * _height];
    }

    /// <summary>One hypothesis per pixel; inverse depth 0 if there is none.</summary>
    public PlaneHypothesis[] Planes { get; }

    /// <summary>Matching cost of each plane: mean over the pixel's views, 0 to <see cref="PatchCost.NoEvidence"/>.</summary>
    public float[] Costs { get; }

    public int Width => _width;

    public int Height => _height;

    /// <summary>Starts from interpolated inverse depths. Hypotheses are tried in all sources until views are chosen.</summary>
    public void StartFrom(float[] inverseDepths)
    {
        for (var y = 0; y < _height; y++)
        {
            for (var x = 0; x < _width; x++)
            {
                var (left, right) = (Math.Max(x - 1, 0), Math.Min(x + 1, _width - 1));
                var (up, down) = (Math.Max(y - 1, 0), Math.Min(y + 1, _height - 1));
                var plane = new PlaneHypothesis(
                    inverseDepths[y * _width + x],
                    (inverseDepths[y * _width + right] - inverseDepths[y * _width + left]) / Math.Max(1, right - left),
                    (inverseDepths[down * _width + x] - inverseDepths[up * _width + x]) / Math.Max(1, down - up));
                Planes[y * _width + x] = IsPlausible(plane) ? plane : plane with { SlopeX = 0, SlopeY = 0 };
            }
        }
        ForRows(y =>
        {
            for (var x = 0; x < _width; x++)
            {
                ReferencePatch.Load(_reference, _reference.IndexOf(x, y), out var patch);
                Costs[y * _width + x] = CostInBestViews(patch, x, y, Planes[y * _width + x]);
            }
        });
    }

    /// <summary>Starts from the planes of the next coarser scale, and chooses the views of each pixel.</summary>
    public void StartFrom(PatchMatchScale coarser)
    {
        ForRows(y =>
        {
            for (var x = 0; x < _width; x++)
            {
                var parent = coarser.Planes[y / 2 * coarser._width + x / 2];
                var (slopeX, slopeY) = (0.5f * parent.SlopeX, 0.5f * parent.SlopeY);
                var inverse = parent.InverseDepth + (x % 2 == 0 ? -0.5f : 0.5f) * slopeX + (y % 2 == 0 ? -0.5f : 0.5f) * slopeY;
                Planes[y * _width + x] = new(inverse, slopeX, slopeY);
            }
        });
        ChooseViews();
    }

    /// <summary>One sweep over both colors. Perturbations shrink with every iteration.</summary>
    /// <param name="iteration">From 0.</param>
    /// <param name="withRandomPlanes">Whether each pixel also tries a plane drawn from the whole range of depths.</param>
    public void Sweep(int iteration, bool withRandomPlanes)
    {
        for (var color = 0; color < 2; color++)
        {
            ForRows(y =>
            {
                var random = SeededRandom.For(_seed, ((iteration * 2L + color) << 32) + y);
                for (var x = (y + color) & 1; x < _width; x += 2)
                    Improve(x, y, iteration, withRandomPlanes, ref random);
            });
        }
    }

    /// <summary>
    /// Rejects the planes of smooth patches that match hardly better than the same plane nearer and farther: the colors of the
    /// sky match at any depth, and all views agree on a meaningless one.
    /// </summary>
    public void GiveUpIndistinct()
    {
        var shift = DistinctDisparity * _disparityStep;
        ForRows(y =>
        {
            for (var x = 0; x < _width; x++)
            {
                var pixel = y * _width + x;
                ReferencePatch.Load(_reference, _reference.IndexOf(x, y), out var patch);
                if (patch.Variance < SmoothVariance && MatchesAt(patch, x, y, shift) && MatchesAt(patch, x, y, -shift))
                    Costs[pixel] = PatchCost.NoEvidence;
            }
        });
    }

    // Whether a pixel's plane, moved in inverse depth, matches nearly as well.
    private bool MatchesAt(in ReferencePatch patch, int x, int y, float shift)
    {
        var pixel = y * _width + x;
        var moved = Planes[pixel] with { InverseDepth = Planes[pixel].InverseDepth + shift };
        var limit = Costs[pixel] + MinDistinction;
        return CostInViews(_viewsOfPixel![pixel], patch, x, y, moved, limit) < limit;
    }

    private void ForRows(Action<int> body) => PixelRows.ForEach(_height, _options.ThreadCount, body, _cancellation);

    /// <summary>
    /// Chooses the views of each pixel by how well its plane matches in them. From then on hypotheses are tried in these only.
    /// </summary>
    public void ChooseViews()
    {
        var costs = new ViewCosts(_sources.Length, _width, _height);
        ForRows(y =>
        {
            for (var x = 0; x < _width; x++)
            {
                ReferencePatch.Load(_reference, _reference.IndexOf(x, y), out var patch);
                for (var v = 0; v < _sources.Length; v++)
                    costs.Set(v, x, y, CostIn(_sources[v], patch, x, y, Planes[y * _width + x]));
            }
        });
        _viewsOfPixel = new byte[_width * _height];
        ForRows(y =>
        {
            for (var x = 0; x < _width; x++)
            {
                var views = costs.BestViews(x, y, _options.ViewsPerPixel);
                (_viewsOfPixel[y * _width + x], Costs[y * _width + x]) = (views, costs.Mean(x, y, views));
            }
        });
    }

    private void Improve(int x, int y, int iteration, bool withRandomPlanes, ref SeededRandom random)
    {
        var pixel = y * _width + x;
        ReferencePatch.Load(_reference, _reference.IndexOf(x, y), out var patch);
        var strength = TexturedStrength + FlatStrength * (FlatVariance / (FlatVariance + patch.Variance));
        var smoothness = SmoothnessAt(x, y, strength, out var meanPlane);
        var same = (iteration == 0 ? SameDisparityAtFirst : SameDisparity) * _disparityStep;
        var best = new Best(Planes[pixel], Costs[pixel], Costs[pixel] + smoothness.Penalty(Planes[pixel]));

        Span<PlaneHypothesis> tried = stackalloc PlaneHypothesis[PropagationPattern.Regions.Length];
        var triedCount = 0;
        foreach (var region in PropagationPattern.Regions)
        {
            if (!TryPropagate(region, x, y, out var plane)
                || IsSame(plane, best.Plane, same) || IsAmong(plane, tried[..triedCount], same))
                continue;
            tried[triedCount++] = plane;
            Try(patch, smoothness, x, y, plane, ref best);
        }
        if (meanPlane.InverseDepth > 0 && !IsSame(meanPlane, best.Plane, same))
            Try(patch, smoothness, x, y, meanPlane, ref best);

        var depthStep = _disparityStep / (1 << iteration);
        var slopeStep = depthStep / PatchPattern.Radius;
        Try(patch, smoothness, x, y, Perturbed(best.Plane, depthStep, 0, ref random), ref best);
        Try(patch, smoothness, x, y, Perturbed(best.Plane, 0.25f * depthStep, slopeStep, ref random), ref best);
        if (withRandomPlanes)
            Try(patch, smoothness, x, y, RandomPlane(ref random), ref best);
        (Planes[pixel], Costs[pixel]) = (best.Plane, best.Cost);
    }

    private void Try(
        in ReferencePatch patch, in Smoothness smoothness, int x, int y, in PlaneHypothesis plane, ref Best best)
    {
        if (!IsPlausible(plane))
            return;
        var penalty = smoothness.Penalty(plane);
        var limit = best.Score - penalty;
        if (!(limit > 0))
            return;
        var cost = _viewsOfPixel is null
            ? CostInBestViews(patch, x, y, plane)
            : CostInViews(_viewsOfPixel[y * _width + x], patch, x, y, plane, limit);
        if (cost < limit)
            best = new Best(plane, cost, cost + penalty);
    }

    private float CostInViews(int views, in ReferencePatch patch, int x, int y, in PlaneHypothesis plane, float limit)
    {
        var count = BitOperations.PopCount((uint)views);
        var sum = 0f;
        for (; views != 0; views &= views - 1)
        {
            sum += CostIn(_sources[BitOperations.TrailingZeroCount(views)], patch, x, y, plane);
            if (sum >= limit * count)
                return float.PositiveInfinity;
        }
        return sum / count;
    }

    private float CostInBestViews(in ReferencePatch patch, int x, int y, in PlaneHypothesis plane)
    {
        var count = Math.Min(_options.ViewsPerPixel, _sources.Length);
        Span<float> lowest = stackalloc float[count];
        lowest.Fill(float.PositiveInfinity);
        foreach (var source in _sources)
        {
            var cost = CostIn(source, patch, x, y, plane);
            for (var k = 0; k < count; k++)
            {
                if (cost < lowest[k])
                    (lowest[k], cost) = (cost, lowest[k]);
            }
        }
        var sum = 0f;
        foreach (var cost in lowest)
            sum += cost;
        return sum / count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float CostIn(SourceView source, in ReferencePatch patch, int x, int y, in PlaneHypothesis plane) =>
        source.TryWarp(x + 0.5f, y + 0.5f, plane, out var warp)
            ? Math.Clamp(PatchCost.Of(patch, warp, source.Image), 0, PatchCost.NoEvidence)
            : PatchCost.NoEvidence;

    // The hypothesis of the best-matching pixel of the region.
    private bool TryPropagate((int X, int Y)[] region, int x, int y, out PlaneHypothesis plane)
    {
        var (best, bestCost, bestOffset) = (-1, float.PositiveInfinity, (X: 0, Y: 0));
        foreach (var offset in region)
        {
            var (nx, ny) = (x + offset.X, y + offset.Y);
            if ((uint)nx >= (uint)_width || (uint)ny >= (uint)_height)
                continue;
            var neighbor = ny * _width + nx;
            if (Costs[neighbor] < bestCost)
                (best, bestCost, bestOffset) = (neighbor, Costs[neighbor], offset);
        }
        plane = best < 0 ? default : Planes[best].MovedBy(-bestOffset.X, -bestOffset.Y);
        return plane.InverseDepth > 0;
    }

    // Also the plane through the mean of the four direct neighbors, with their central differences; default at the border.
    private Smoothness SmoothnessAt(int x, int y, float strength, out PlaneHypothesis meanPlane)
    {
        var inverse = Vector256.Create(
            InverseDepthAt(x - 1, y), InverseDepthAt(x + 1, y), InverseDepthAt(x, y - 1), InverseDepthAt(x, y + 1),
            InverseDepthAt(x - 3, y), InverseDepthAt(x + 3, y), InverseDepthAt(x, y - 3), InverseDepthAt(x, y + 3));
        var center = _reference.IndexOf(x, y);
        var row = _reference.Stride;
        var weights = Vector256.Create(
            Likeness(center, -1), Likeness(center, 1), Likeness(center, -row), Likeness(center, row),
            Likeness(center, -3), Likeness(center, 3), Likeness(center, -3 * row), Likeness(center, 3 * row));
        var (left, right, up, down) = (inverse[0], inverse[1], inverse[2], inverse[3]);
        meanPlane = left > 0 && right > 0 && up > 0 && down > 0
            ? new PlaneHypothesis(0.25f * (left + right + up + down), 0.5f * (right - left), 0.5f * (down - up))
            : default;
        return Smoothness.Of(inverse, weights, strength, 1 / _disparityStep);
    }

    private float InverseDepthAt(int x, int y) =>
        (uint)x < (uint)_width && (uint)y < (uint)_height ? Planes[y * _width + x].InverseDepth : 0;

    private float Likeness(int center, int offset) =>
        PatchPattern.ColorWeight[Math.Min(255, 3 * Math.Abs(_reference.Bytes[center + offset] - _reference.Bytes[center]))];

    private static bool IsAmong(in PlaneHypothesis plane, ReadOnlySpan<PlaneHypothesis> others, float tolerance)
    {
        foreach (ref readonly var other in others)
        {
            if (IsSame(plane, other, tolerance))
                return true;
        }
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSame(in PlaneHypothesis a, in PlaneHypothesis b, float tolerance)
    {
        var difference = MathF.Abs(a.InverseDepth - b.InverseDepth)
            + PatchPattern.Radius * (MathF.Abs(a.SlopeX - b.SlopeX) + MathF.Abs(a.SlopeY - b.SlopeY));
        return difference < tolerance;
    }

    private bool IsPlausible(in PlaneHypothesis plane)
    {
        var (tanX, tanY) = (plane.SlopeX * (float)_view.FocalX, plane.SlopeY * (float)_view.FocalY);
        var limit = MaxSlope * plane.InverseDepth;
        return plane.InverseDepth >= _farthest && plane.InverseDepth <= _nearest && tanX * tanX + tanY * tanY < limit * limit;
    }

    private static PlaneHypothesis Perturbed(
        in PlaneHypothesis plane, float depthStep, float slopeStep, ref SeededRandom random) => new(
        plane.InverseDepth + depthStep * (2 * random.NextSingle() - 1),
        plane.SlopeX + slopeStep * (2 * random.NextSingle() - 1),
        plane.SlopeY + slopeStep * (2 * random.NextSingle() - 1));

    private PlaneHypothesis RandomPlane(ref SeededRandom random)
    {
        var inverse = _farthest + random.NextSingle() * (_nearest - _farthest);
        var slope = 1.5f * inverse / (float)_view.FocalX;
        return new(inverse, slope * (2 * random.NextSingle() - 1), slope * (2 * random.NextSingle() - 1));
    }

    // Score is the cost plus the smoothness penalty.
    private readonly record struct Best(PlaneHypothesis Plane, float Cost, float Score);
}

/// <summary>Parallel loop over the rows of an image. Rows must be independent.</summary>
internal static class PixelRows
{
    private const int RowsPerRange = 8;

    /// <summary>Calls <paramref name="body"/> with every row from 0 below <paramref name="height"/>.</summary>
    public static void ForEach(int height, int threadCount, Action<int> body, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threadCount, CancellationToken = cancellation };
        Parallel.For(0, (height + RowsPerRange - 1) / RowsPerRange, parallel, range =>
        {
            for (var y = range * RowsPerRange; y < Math.Min(height, (range + 1) * RowsPerRange); y++)
                body(y);
        });
    }
}
