namespace Reality.Jobs.Calibration;

/// <summary>The specifications of a Calibration job as stored and returned.</summary>
public sealed record CalibrationSpecifications
{
    /// <summary>As sent.</summary>
    public required CalibrationInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required CalibrationOutputs Outputs { get; init; }

    /// <summary>As sent.</summary>
    public CalibrationOptions? Options { get; init; }
}
