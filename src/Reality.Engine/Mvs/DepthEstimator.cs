using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;

namespace Reality.Engine.Mvs;

/// <summary>Estimates one photo's depth from coarse to fine by <see cref="PatchMatchScale"/>.</summary>
internal sealed class DepthEstimator(UndistortedPhotos photos, DepthMapOptions options)
{
    // Planes above this cost are rejected.
    private const float MaxCost = 0.9f;

    /// <summary>
    /// The depth map of a photo; confidence is how well the patches match, before other views have been checked.
    /// </summary>
    public DepthMap Estimate(
        PinholeView view, IReadOnlyList<PhotoId> neighbors, SparseDepth sparse, CancellationToken cancellation)
    {
        var levelCount = LevelCount(view);
        var reference = GrayPyramid.Build(photos.ReadGray(view.Photo, options.Reduction), levelCount);
        var sources = new Image<byte>[neighbors.Count][];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.ThreadCount, CancellationToken = cancellation };
        Parallel.For(0, sources.Length, parallel, v =>
            sources[v] = GrayPyramid.Build(photos.ReadGray(neighbors[v], options.Reduction), levelCount));

        PatchMatchScale? scale = null;
        for (var level = levelCount - 1; level >= 0; level--)
        {
            var coarser = scale;
            scale = ScaleAt(level, view, neighbors, reference, sources, sparse, cancellation);
            if (coarser is null)
                scale.StartFrom(sparse.Interpolate(scale.Width, scale.Height, 1 << level));
            else
                scale.StartFrom(coarser);
            var iterationCount = coarser is null ? options.CoarseIterationCount : options.FineIterationCount;
            for (var iteration = 0; iteration < iterationCount; iteration++)
            {
                if (coarser is null && iteration == (iterationCount + 1) / 2)
                    scale.ChooseViews();
                scale.Sweep(iteration, withRandomPlanes: coarser is null);
            }
        }
        scale!.GiveUpIndistinct();
        var validity = photos.ReadValidity(view.Photo, options.Reduction);
        var map = ToDepthMap(view, scale, validity);
        OpenSky.Mark(map, reference[0], validity);
        return map;
    }

    private int LevelCount(PinholeView view)
    {
        var count = 1;
        for (var side = Math.Max(view.Width, view.Height); side > options.CoarsestSidePixels; side = (side + 1) / 2)
            count++;
        return count;
    }

    private PatchMatchScale ScaleAt(
        int level, PinholeView view, IReadOnlyList<PhotoId> neighbors, Image<byte>[] reference, Image<byte>[][] sources,
        SparseDepth sparse, CancellationToken cancellation)
    {
        var referenceView = GrayPyramid.ViewAt(view, level);
        var sourceViews = new SourceView[sources.Length];
        for (var v = 0; v < sources.Length; v++)
        {
            var sourceView = GrayPyramid.ViewAt(photos.ViewOf(neighbors[v], options.Reduction), level);
            sourceViews[v] = new SourceView(referenceView, sourceView, new QuadImage(sources[v][level]));
        }
        var seed = options.Seed + ((ulong)view.Photo.Value << 8) + (ulong)level;
        return new PatchMatchScale(
            referenceView, new PaddedGray(reference[level]), sourceViews, sparse, options, seed, cancellation);
    }

    private static DepthMap ToDepthMap(PinholeView view, PatchMatchScale scale, Image<byte>? validity)
    {
        var map = new DepthMap
        {
            View = view,
            Depth = new Image<float>(view.Width, view.Height),
            Normals = new Image<Vector3>(view.Width, view.Height),
            Confidence = new Image<byte>(view.Width, view.Height),
        };
        for (var i = 0; i < scale.Planes.Length; i++)
        {
            if (!(scale.Costs[i] < MaxCost) || validity is not null && validity.Pixels[i] == 0)
                continue;
            var (x, y) = (i % view.Width, i / view.Width);
            map.Depth.Pixels[i] = 1 / scale.Planes[i].InverseDepth;
            map.Normals.Pixels[i] = scale.Planes[i].NormalAt(view, x + 0.5, y + 0.5);
            map.Confidence.Pixels[i] = (byte)Math.Clamp(255 * (1 - scale.Costs[i] / MaxCost), 1, 255);
        }
        return map;
    }
}

/// <summary>Options of depth estimation.</summary>
public sealed record DepthMapOptions
{
    /// <summary>Divisor of the photo's sides before depth is estimated: 1, 2, 4 or 8. Default 2.</summary>
    public int Reduction { get; init; } = 2;

    /// <summary>Number of photos that a depth map is matched against, 2 to 8. Default 6.</summary>
    public int NeighborCount { get; init; } = 6;

    /// <summary>Number of these that each pixel uses, the best at that pixel, 1 to 4. Default 3.</summary>
    public int ViewsPerPixel { get; init; } = 3;

    /// <summary>Sweeps over both colors of the checkerboard at the coarsest scale. Default 6.</summary>
    public int CoarseIterationCount { get; init; } = 6;

    /// <summary>Sweeps at every finer scale. Default 3.</summary>
    public int FineIterationCount { get; init; } = 3;

    /// <summary>Maximum length of the longer side at the coarsest scale, pixels. Default 256.</summary>
    public int CoarsestSidePixels { get; init; } = 256;

    /// <summary>Number of threads for the rows of one photo. Does not affect the result. Default: all processors.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed of the random perturbations.</summary>
    public ulong Seed { get; init; } = 1;
}
