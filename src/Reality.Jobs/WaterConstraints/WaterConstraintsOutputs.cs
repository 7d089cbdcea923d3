namespace Reality.Jobs.WaterConstraints;

/// <summary>Results of a WaterConstraints job.</summary>
public sealed record WaterConstraintsOutputs
{
    /// <summary>Bucket path of the constraint.</summary>
    public required string Constraints { get; init; }
}
