namespace Reality.Engine.Features;

/// <summary>Options of <see cref="FeatureStage"/>.</summary>
public sealed record FeatureOptions
{
    public SiftOptions Sift { get; init; } = new();

    /// <summary>
    /// Photos of more pixels are searched at half their size, where a pixel of today's sensors is blurred over two anyway.
    /// At least a million; a thread needs about ten bytes of memory per pixel.
    /// </summary>
    public long MaxPixelCount { get; init; } = 45_000_000;

    /// <summary>Photos worked on at once; at least 1.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;
}
