namespace Reality.Server.RealityData;

/// <summary>The links of an answer about a container.</summary>
public sealed record ContainerLinks(Link ContainerUrl);
