using Reality.Contract.Requests;

namespace Reality.Contract.Exports;

/// <summary>Options of exports that write a mesh with its textures as files.</summary>
public abstract record MeshFileOptions : TextureOptions
{
    /// <summary>Largest side of a texture, in pixels.</summary>
    [Range(1, 65536)]
    public int? MaximumTextureSize { get; init; }

    /// <summary>JPEG quality of textures, 0 to 100.</summary>
    [Range(0, 100)]
    public int? TextureCompression { get; init; }

    /// <summary>Sharpen textures.</summary>
    public bool? TextureSharpening { get; init; }

    /// <summary>Subtracted from coordinates; in the CRS of the export. Absent = chosen by the export.</summary>
    public Point3d? CrsOrigin { get; init; }

    /// <summary>What a tree of details spans.</summary>
    public LodScope? LodScope { get; init; }

    /// <summary>How a tree of details divides.</summary>
    public LodType? LodType { get; init; }
}
