namespace Reality.Jobs.Constraints;

/// <summary>The specifications of a Constraints job as stored and returned.</summary>
public sealed record ConstraintsSpecifications
{
    /// <summary>As sent.</summary>
    public required ConstraintsInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required ConstraintsOutputs Outputs { get; init; }
}
