namespace Reality.Jobs.Constraints;

/// <summary>Results of a Constraints job.</summary>
public sealed record ConstraintsOutputs
{
    /// <summary>Bucket path of a JSON file.</summary>
    public required string AddedConstraintsInfo { get; init; }
}
