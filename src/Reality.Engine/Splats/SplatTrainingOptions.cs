namespace Reality.Engine.Splats;

/// <summary>How many splats are trained, for how long, and on how large photos.</summary>
public sealed record SplatTrainingOptions
{
    /// <summary>Most splats that are trained.</summary>
    public required int MaxSplatCount { get; init; }

    /// <summary>Steps; each compares one photo.</summary>
    public required int StepCount { get; init; }

    /// <summary>Pixels of the longer side of the photos.</summary>
    public required int PhotoSide { get; init; }

    /// <summary>
    /// Every n-th photo is not trained on and measures the quality instead; 0 = none. Null = every 16th, and none if there are
    /// fewer than 24 photos.
    /// </summary>
    public int? HeldOutInterval { get; init; }

    public ulong Seed { get; init; } = 1;

    public static SplatTrainingOptions Medium { get; } = new() { MaxSplatCount = 60_000, StepCount = 2_000, PhotoSide = 768 };

    public static SplatTrainingOptions Standard { get; } = new() { MaxSplatCount = 300_000, StepCount = 3_000, PhotoSide = 1024 };

    public static SplatTrainingOptions High { get; } = new() { MaxSplatCount = 1_000_000, StepCount = 10_000, PhotoSide = 1600 };
}
