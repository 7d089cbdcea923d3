using Reality.Engine.Tiling;

namespace Reality.Engine.Mvs;

/// <summary>How depth maps are estimated.</summary>
public sealed record DepthMapOptions
{
    /// <summary>The photo's sides are divided by this before depth is estimated: 1, 2, 4 or 8. Default 2.</summary>
    public int Reduction { get; init; } = 2;

    /// <summary>Photos that a depth map is matched against, 2 to 8. Default 6.</summary>
    public int NeighborCount { get; init; } = 6;

    /// <summary>Of these, how many each pixel uses: the best at that pixel, 1 to 4. Default 3.</summary>
    public int ViewsPerPixel { get; init; } = 3;

    /// <summary>Sweeps over both colors of the checkerboard at the coarsest scale. Default 6.</summary>
    public int CoarseIterationCount { get; init; } = 6;

    /// <summary>Sweeps at every finer scale. Default 3.</summary>
    public int FineIterationCount { get; init; } = 3;

    /// <summary>The coarsest scale is the first whose longer side has at most so many pixels. Default 256.</summary>
    public int CoarsestSidePixels { get; init; } = 256;

    /// <summary>Threads that share the rows of one photo. Does not change the result. Default all processors.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed of the random perturbations.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What each precision costs: Medium and High work on photos of half their size, Extra and Ultra on all pixels.</summary>
    public static DepthMapOptions For(GeometricPrecision precision) => precision switch
    {
        GeometricPrecision.Medium => new() { NeighborCount = 5, FineIterationCount = 2 },
        GeometricPrecision.Extra => new() { Reduction = 1 },
        GeometricPrecision.Ultra => new() { Reduction = 1, NeighborCount = 8, FineIterationCount = 4 },
        _ => new(),
    };
}
