namespace Reality.Jobs.Tiling;

/// <summary>How the work is cut into tiles.</summary>
public enum TilingMode
{
    /// <summary>One tile.</summary>
    NoTiling,

    /// <summary>Squares in plan.</summary>
    RegularPlanarGrid,

    /// <summary>Cubes.</summary>
    RegularVolumetricGrid,

    /// <summary>Boxes, cut until each fits the memory.</summary>
    Adaptive,
}
