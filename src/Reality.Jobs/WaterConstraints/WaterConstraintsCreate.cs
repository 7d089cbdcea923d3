namespace Reality.Jobs.WaterConstraints;

/// <summary>What a WaterConstraints job is asked to do: find water and make constraints of it.</summary>
public sealed record WaterConstraintsCreate
{
    /// <summary>What the job reads.</summary>
    public required WaterConstraintsInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<WaterConstraintsOutput> Outputs { get; init; }

    /// <summary>What is absent has its default.</summary>
    public WaterConstraintsOptions? Options { get; init; }
}
