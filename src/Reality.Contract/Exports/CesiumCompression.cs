namespace Reality.Contract.Exports;

/// <summary>Compression of meshes in 3D Tiles.</summary>
public enum CesiumCompression
{
    None,
    Draco,
}
