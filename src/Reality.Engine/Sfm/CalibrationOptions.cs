namespace Reality.Engine.Sfm;

/// <summary>How photos are calibrated.</summary>
public sealed record CalibrationOptions
{
    /// <summary>Threads to use. 1 or more; results do not depend on it.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed of all random choices.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Largest reprojection error of an observation that is kept, pixels. Above 0.</summary>
    public double MaxReprojectionErrorPixels { get; init; } = 4;

    /// <summary>Smallest angle at a tie point between two of its rays, degrees. Above 0.</summary>
    public double MinTriangulationAngleDegrees { get; init; } = 1.5;

    /// <summary>Fewest tie points that must agree on the pose of a photo. 6 or more.</summary>
    public int MinInlierCount { get; init; } = 15;

    /// <summary>Standard deviation of a focal length that comes from the photo's file, as a fraction of it. Above 0.</summary>
    public double KnownFocalLengthSigma { get; init; } = 0.03;

    public PositionUse Positions { get; init; } = PositionUse.Adjust;
}
