namespace Reality.Engine.Lod;

/// <summary>How a level-of-detail tree is built.</summary>
public sealed record LodOptions
{
    /// <summary>Triangles of one node; more are split among children. 1,000 to 1,000,000; default 60,000.</summary>
    public int MaxTrianglesPerNode { get; init; } = 60_000;

    /// <summary>Side of a texel on the surface at the finest level, meters; above 0.</summary>
    public required double TexelSizeMeters { get; init; }

    /// <summary>Longest side of an atlas page of a node, pixels. 256 to 16,384; default 4,096.</summary>
    public int MaxPageSize { get; init; } = 4096;

    /// <summary>Threads used within a node. Results do not depend on it.</summary>
    public int ThreadCount { get; init; } = 1;
}
