namespace Reality.Engine.Sfm;

/// <summary>What a calibration says about one photo.</summary>
public sealed record PhotoFigures
{
    public required string Name { get; init; }

    /// <summary>Index of the photo's camera in the report.</summary>
    public required int Camera { get; init; }

    public required bool IsRegistered { get; init; }

    /// <summary>Why not, in words; null for registered photos.</summary>
    public string? UnregisteredReason { get; init; }

    /// <summary>Projection center in the world: x, y, z.</summary>
    public double[]? Center { get; init; }

    /// <summary>Direction of the optical axis in the world.</summary>
    public double[]? ViewDirection { get; init; }

    public ErrorStatistics? ReprojectionError { get; init; }

    /// <summary>Registered photos that share at least 15 tie points with this one.</summary>
    public int OverlapCount { get; init; }

    /// <summary>World units per pixel at the median depth of its tie points.</summary>
    public double? GroundSamplingDistance { get; init; }

    /// <summary>Calibrated minus measured position: east, north, up meters; null where none was measured.</summary>
    public double[]? PositionResidualMeters { get; init; }
}
