namespace Reality.Server.RealityData;

/// <summary>Configuration section "RealityData".</summary>
public sealed record RealityDataOptions
{
    /// <summary>What answers give as the place where data are kept.</summary>
    public string DataCenter { get; init; } = "Local";

    /// <summary>How often deleted data and sizes are looked after.</summary>
    public TimeSpan UpkeepInterval { get; init; } = TimeSpan.FromMinutes(1);
}
