namespace Reality.Jobs.Tiling;

/// <summary>How the mesh is thinned.</summary>
public enum Simplification
{
    /// <summary>By curvature.</summary>
    Standard,

    /// <summary>Planes stay flat; the tolerance is in pixels of the photos.</summary>
    PlanarRelative,

    /// <summary>Planes stay flat; the tolerance is in meters.</summary>
    PlanarAbsolute,
}
