namespace Reality.Engine.Features;

/// <summary>Options of <see cref="FeatureStage"/>.</summary>
public sealed record FeatureOptions
{
    /// <summary>Options of the detector.</summary>
    public SiftOptions Sift { get; init; } = new();

    /// <summary>
    /// Photos with more pixels are searched at half size, since sensors with that many pixels blur each over two anyway. At
    /// least a million; a thread needs about ten bytes of memory per pixel.
    /// </summary>
    public long MaxPixelCount { get; init; } = 45_000_000;
}
