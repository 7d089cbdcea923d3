namespace Reality.Server.RealityData;

/// <summary>The links of a page of a list that is not the last.</summary>
public sealed record NextLink(Link Next);
