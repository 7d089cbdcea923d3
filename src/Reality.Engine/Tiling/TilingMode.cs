namespace Reality.Engine.Tiling;

/// <summary>How a reconstruction is split. The names are the contract's.</summary>
public enum TilingMode
{
    /// <summary>One tile holds everything.</summary>
    NoTiling,

    /// <summary>Square columns on the ground, each of full height.</summary>
    RegularPlanarGrid,

    /// <summary>Cubes. Not built yet.</summary>
    RegularVolumetricGrid,

    /// <summary>Columns of full height, split in plan until each meets the memory budget.</summary>
    Adaptive,
}
