namespace Reality.Jobs.Constraints;

/// <summary>What a Constraints job is asked to do: add surfaces to a modeling reference, and take some away.</summary>
public sealed record ConstraintsCreate
{
    /// <summary>What the job reads.</summary>
    public required ConstraintsInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<ConstraintsOutput> Outputs { get; init; }
}
