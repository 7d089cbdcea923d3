namespace Reality.Server.RealityData;

/// <summary>The iTwins that a reality data belongs to.</summary>
public sealed record ITwinsResponse(IReadOnlyList<string> ITwins);
