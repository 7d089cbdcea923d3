namespace Reality.Server.RealityData;

/// <summary>Answer with one reality data.</summary>
public sealed record RealityDataResponse(RealityDataBody RealityData);
