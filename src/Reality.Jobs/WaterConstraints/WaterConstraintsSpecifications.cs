namespace Reality.Jobs.WaterConstraints;

/// <summary>The specifications of a WaterConstraints job as stored and returned.</summary>
public sealed record WaterConstraintsSpecifications
{
    /// <summary>As sent.</summary>
    public required WaterConstraintsInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required WaterConstraintsOutputs Outputs { get; init; }

    /// <summary>As sent.</summary>
    public WaterConstraintsOptions? Options { get; init; }
}
