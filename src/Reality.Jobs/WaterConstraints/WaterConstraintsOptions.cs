namespace Reality.Jobs.WaterConstraints;

/// <summary>Options of a WaterConstraints job.</summary>
public sealed record WaterConstraintsOptions
{
    /// <summary>Make every water surface horizontal.</summary>
    public bool? ForceHorizontal { get; init; }
}
