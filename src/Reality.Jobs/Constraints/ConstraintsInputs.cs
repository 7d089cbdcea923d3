using Reality.Jobs.Requests;

namespace Reality.Jobs.Constraints;

/// <summary>What a Constraints job reads.</summary>
public sealed record ConstraintsInputs
{
    /// <summary>Reality data id of the tiles to change.</summary>
    [RealityDataId("ModelingReference")]
    public required string ModelingReference { get; init; }

    /// <summary>Ids of constraints.</summary>
    [GuidText]
    public IReadOnlyList<string>? ConstraintsToDelete { get; init; }

    /// <summary>Constraints.</summary>
    public IReadOnlyList<ConstraintToAdd>? ConstraintsToAdd { get; init; }

    /// <summary>Bucket path of a file with more coordinate reference systems.</summary>
    [BucketPath]
    public string? CrsData { get; init; }
}
