namespace Reality.Engine.Tiling;

/// <summary>How fine the geometry is, against the ground sampling distance. The names are the contract's.</summary>
public enum GeometricPrecision
{
    /// <summary>A voxel of three pixels of the photos.</summary>
    Medium,

    /// <summary>A voxel of two pixels.</summary>
    High,

    /// <summary>A voxel of one and a half pixels.</summary>
    Extra,

    /// <summary>A voxel of one pixel.</summary>
    Ultra,
}
