namespace Reality.Jobs.TouchUpExport;

/// <summary>What of a tile is edited.</summary>
public enum TouchLevel
{
    /// <summary>The mesh.</summary>
    Geometry,

    /// <summary>The mesh and its texture.</summary>
    GeometryAndTexture,
}
