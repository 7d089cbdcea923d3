namespace Reality.Jobs.Calibration;

/// <summary>Results of a Calibration job.</summary>
public sealed record CalibrationOutputs
{
    /// <summary>Reality data id of the calibrated scene.</summary>
    public required string Scene { get; init; }

    /// <summary>Bucket path of the report.</summary>
    public string? Report { get; init; }

    /// <summary>Reality data id of the tie points with a patch of photo each.</summary>
    public string? TexturedTiePoints { get; init; }
}
