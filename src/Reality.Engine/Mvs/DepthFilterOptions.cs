using Reality.Core.Geometry;

namespace Reality.Engine.Mvs;

/// <summary>What a depth needs to be kept.</summary>
public sealed record DepthFilterOptions
{
    /// <summary>Photos that are asked whether they see the same surface, 1 to 16. Default 8.</summary>
    public int NeighborCount { get; init; } = 8;

    /// <summary>
    /// Photos that must agree, 1 to 4. Where at most this many have the point in their image at all, one suffices. Default 2.
    /// </summary>
    public int MinAgreeingViews { get; init; } = 2;

    /// <summary>Largest distance between a pixel and itself by way of the other depth map, pixels. Default 1.</summary>
    public float MaxReprojectionErrorPixels { get; init; } = 1;

    /// <summary>Largest difference of the two depths, as a part of the depth. Default 0.01.</summary>
    public float MaxRelativeDepthDifference { get; init; } = 0.01f;

    /// <summary>Largest angle between the two normals. Default 60 degrees.</summary>
    public Angle MaxNormalAngle { get; init; } = Angle.FromDegrees(60);

    /// <summary>Connected pieces of a depth map with fewer pixels are dropped. Default 80.</summary>
    public int MinSegmentPixels { get; init; } = 80;

    /// <summary>Times that gaps are closed by one pixel from each side. Default 2.</summary>
    public int GapFillPasses { get; init; } = 2;

    /// <summary>Threads that share the rows of one photo. Does not change the result. Default all processors.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;
}
