namespace Reality.Jobs.Calibration;

/// <summary>What a Calibration job is asked to do: find where each photo was taken, and the cameras.</summary>
public sealed record CalibrationCreate
{
    /// <summary>What the job reads.</summary>
    public required CalibrationInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<CalibrationOutput> Outputs { get; init; }

    /// <summary>What is absent has its default.</summary>
    public CalibrationOptions? Options { get; init; }
}
