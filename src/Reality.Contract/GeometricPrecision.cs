namespace Reality.Contract;

/// <summary>How fine the mesh is; finer takes more time and memory.</summary>
/// <remarks>
/// Voxels are the cells that the surface is made from; their side is a multiple of the ground sampling distance. docs/jobs-api.md
/// has the table of all settings.
/// </remarks>
public enum GeometricPrecision
{
    /// <summary>The default: a voxel of 3 ground sampling distances, depth from photos at half their size.</summary>
    Medium,

    /// <summary>A voxel of 2 ground sampling distances, depth from photos at half their size.</summary>
    High,

    /// <summary>A voxel of 1.5 ground sampling distances, depth from photos at their full size.</summary>
    Extra,

    /// <summary>A voxel of 1 ground sampling distance, depth from photos at their full size.</summary>
    Ultra,
}
