namespace Reality.Jobs;

/// <summary>A format that results are published in. <see cref="ExportFormats"/> has the contract's names.</summary>
public enum ExportFormat
{
    /// <summary>3D Tiles 1.1.</summary>
    Tiles3D,

    /// <summary>Wavefront OBJ with materials and textures.</summary>
    Obj,

    /// <summary>LAS 1.4 point cloud.</summary>
    Las,

    /// <summary>PLY point cloud.</summary>
    Ply,

    /// <summary>Orthophoto and digital surface model as GeoTIFF.</summary>
    OrthophotoDsm,
}
