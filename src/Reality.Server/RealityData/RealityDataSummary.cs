namespace Reality.Server.RealityData;

/// <summary>The least that a list gives of a reality data.</summary>
public sealed record RealityDataSummary(string Id, string DisplayName, string Type);
