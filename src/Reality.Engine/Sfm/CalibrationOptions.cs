namespace Reality.Engine.Sfm;

/// <summary>Options of the calibration.</summary>
public sealed record CalibrationOptions
{
    /// <summary>Number of threads, 1 or more; results do not depend on it.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed of all random samples.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Largest reprojection error of an active observation, pixels; above 0.</summary>
    public double MaxReprojectionErrorPixels { get; init; } = 4;

    /// <summary>Smallest value of the largest angle between two rays of a tie point, degrees; above 0.</summary>
    public double MinTriangulationAngleDegrees { get; init; } = 1.5;

    /// <summary>Minimum number of tie points that agree on the pose of a photo; 6 or more.</summary>
    public int MinInlierCount { get; init; } = 15;

    /// <summary>Standard deviation of a known focal length, as a fraction of it; above 0.</summary>
    public double KnownFocalLengthSigma { get; init; } = 0.03;

    /// <summary>Use of measured positions.</summary>
    public PositionUse Positions { get; init; } = PositionUse.Adjust;
}

/// <summary>Use of measured positions of photos.</summary>
public enum PositionUse
{
    /// <summary>Positions georeference the scene and are priors of the adjustment, weighted by their accuracy.</summary>
    Adjust,

    /// <summary>Positions georeference the finished scene by a similarity and do not deform it.</summary>
    Place,

    /// <summary>Positions are ignored: the scene is not georeferenced.</summary>
    None,
}
