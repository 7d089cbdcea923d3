namespace Reality.Sample;

/// <summary>Options of the synthetic survey. Equal options give equal files, whatever the thread count.</summary>
public sealed record SampleOptions
{
    /// <summary>Number of photos, 3 to 2000. From ten photos on, one in five is oblique.</summary>
    public int PhotoCount { get; init; } = 30;

    /// <summary>Width of the photos in pixels, 64 to 8192. Does not change the field of view.</summary>
    public int Width { get; init; } = 1280;

    /// <summary>Height of the photos in pixels, 64 to 8192.</summary>
    public int Height { get; init; } = 960;

    /// <summary>Seed of everything random: the site, the flight and the noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>JPEG quality, 50 to 100.</summary>
    public int JpegQuality { get; init; } = 93;

    /// <summary>Whether a thermal camera takes a photo together with each of the other one.</summary>
    public bool HasThermal { get; init; }

    /// <summary>Whether the camera has a fisheye lens, whose corners are 70 degrees from the axis.</summary>
    public bool HasFisheye { get; init; }

    /// <summary>
    /// Degrees between the beams of laser scanners that measure the site, 0.05 to 5: half the step gives four times the points.
    /// Null for no scans.
    /// </summary>
    public double? ScanStepDegrees { get; init; }

    /// <summary>Number of rendering threads, at least 1.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    /// <summary>Checks all ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    internal void Check()
    {
        ThrowOutside(PhotoCount, 3, 2000, nameof(PhotoCount));
        ThrowOutside(Width, 64, 8192, nameof(Width));
        ThrowOutside(Height, 64, 8192, nameof(Height));
        ThrowOutside(JpegQuality, 50, 100, nameof(JpegQuality));
        if (ScanStepDegrees is not null and not (>= 0.05 and <= 5))
            throw new ArgumentOutOfRangeException(nameof(ScanStepDegrees), ScanStepDegrees, "Must be 0.05 to 5.");
        ThrowOutside(ThreadCount, 1, int.MaxValue, nameof(ThreadCount));
    }

    private static void ThrowOutside(int value, int min, int max, string name)
    {
        if (value < min || value > max)
            throw new ArgumentOutOfRangeException(name, value, $"Must be {min} to {max}.");
    }
}
