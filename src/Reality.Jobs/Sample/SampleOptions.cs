namespace Reality.Jobs.Sample;

/// <summary>What the synthetic survey consists of. Equal options give equal files, whatever the thread count.</summary>
public sealed record SampleOptions
{
    /// <summary>Photos, 3 to 2000. One in five looks obliquely where there are at least ten.</summary>
    public int PhotoCount { get; init; } = 30;

    /// <summary>Pixels, 64 to 8192. The field of view stays, so the ground sampling distance shrinks as this grows.</summary>
    public int Width { get; init; } = 1280;

    /// <summary>Pixels, 64 to 8192.</summary>
    public int Height { get; init; } = 960;

    /// <summary>Everything random follows from it: the site, the flight, the noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>JPEG quality, 50 to 100.</summary>
    public int JpegQuality { get; init; } = 93;

    /// <summary>Threads that render, at least 1.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> where a value is outside its range.</summary>
    internal void Check()
    {
        ThrowOutside(PhotoCount, 3, 2000, nameof(PhotoCount));
        ThrowOutside(Width, 64, 8192, nameof(Width));
        ThrowOutside(Height, 64, 8192, nameof(Height));
        ThrowOutside(JpegQuality, 50, 100, nameof(JpegQuality));
        ThrowOutside(ThreadCount, 1, int.MaxValue, nameof(ThreadCount));
    }

    private static void ThrowOutside(int value, int min, int max, string name)
    {
        if (value < min || value > max)
            throw new ArgumentOutOfRangeException(name, value, $"Must be {min} to {max}.");
    }
}
