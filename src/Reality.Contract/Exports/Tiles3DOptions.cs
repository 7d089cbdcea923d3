namespace Reality.Contract.Exports;

/// <summary>Options of a 3DTiles export.</summary>
public sealed record Tiles3DOptions : TextureOptions
{
    /// <summary>What a tree of details spans.</summary>
    public LodScope? LodScope { get; init; }

    /// <summary>Compression of meshes.</summary>
    public CesiumCompression? Compress { get; init; }
}
