namespace Reality.Jobs.Production;

/// <summary>The specifications of a Production job as stored and returned.</summary>
public sealed record ProductionSpecifications
{
    /// <summary>As sent.</summary>
    public required ProductionInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required ProductionOutputs Outputs { get; init; }
}
