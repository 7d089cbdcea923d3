namespace Reality.Server.RealityData;

/// <summary>A link of an answer.</summary>
/// <param name="Href">Absolute.</param>
public sealed record Link(string Href);
