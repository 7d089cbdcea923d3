namespace Reality.Storage.RealityData;

/// <summary>From one instant to another, both included.</summary>
public sealed record TimeRange(DateTimeOffset Start, DateTimeOffset End);
