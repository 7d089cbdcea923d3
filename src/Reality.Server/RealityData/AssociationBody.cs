namespace Reality.Server.RealityData;

/// <summary>A reality data belongs to an iTwin.</summary>
/// <param name="Id">Of the reality data.</param>
public sealed record AssociationBody(string Id, string ITwinId);
