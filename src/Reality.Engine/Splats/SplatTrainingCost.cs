namespace Reality.Engine.Splats;

/// <summary>Predicted time and memory of a training.</summary>
internal static class SplatTrainingCost
{
    // Seconds of one core per step, for each pixel and for each splat.
    private const double SecondsPerPixel = 3.7e-7;
    private const double SecondsPerSplat = 2.6e-7;

    // Parameters and their moments; the projection, the lists and their gradients.
    private const long BytesPerSplat = 3 * sizeof(float) * SplatParameters.PerSplat + 600;
    private const long BytesPerPixel = 500;

    // Of splats that are published or only rendered.
    private const long BytesPerStoredSplat = sizeof(float) * SplatParameters.PerSplat + 20;
    private const long BytesPerRenderedSplat = BytesPerStoredSplat + 600;

    private const long BaseBytes = 300L << 20;

    public static double CoreSeconds(SplatTrainingOptions options, int splatCount) =>
        options.StepCount * CoreSecondsOfStep(options.PhotoSide, splatCount);

    public static double CoreSecondsOfStep(int photoSide, int splatCount) =>
        SecondsPerPixel * PixelCountOf(photoSide) + SecondsPerSplat * splatCount;

    public static long TrainingBytes(SplatTrainingOptions options, int splatCount) =>
        BaseBytes + BytesPerSplat * splatCount + (long)(BytesPerPixel * PixelCountOf(options.PhotoSide));

    public static long RenderingBytes(int splatCount, int photoSide) =>
        BaseBytes + BytesPerRenderedSplat * splatCount + (long)(BytesPerPixel * PixelCountOf(photoSide));

    /// <summary>Bytes of splats in memory beside a training.</summary>
    public static long StoredBytes(int splatCount) => BytesPerStoredSplat * splatCount;

    // Photos mostly have an aspect ratio of 4 to 3.
    private static double PixelCountOf(int photoSide) => 0.75 * photoSide * photoSide;
}
