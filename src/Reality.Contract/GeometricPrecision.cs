namespace Reality.Contract;

/// <summary>How fine the mesh is; finer takes more time and memory.</summary>
/// <remarks>
/// <para>
/// Voxels are the cells that the surface is made from; their side is a multiple of the ground sampling distance. Depth maps
/// are estimated from photos reduced to a fraction of their width and height, each against its best neighboring photos.
/// </para>
/// <list type="table">
/// <listheader>
/// <term>Precision</term>
/// <description>Ground sampling distances per voxel; size of the photos; neighbors of a photo</description>
/// </listheader>
/// <item><term><see cref="Medium"/></term><description>3; 1/2; 5</description></item>
/// <item><term><see cref="High"/></term><description>2; 1/2; 6</description></item>
/// <item><term><see cref="Extra"/></term><description>1.5; 1/1; 6</description></item>
/// <item><term><see cref="Ultra"/></term><description>1; 1/1; 8</description></item>
/// </list>
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
