namespace Reality.Server.RealityData;

/// <summary>Answer with an association.</summary>
public sealed record AssociationResponse(AssociationBody ITwinAssociation);
