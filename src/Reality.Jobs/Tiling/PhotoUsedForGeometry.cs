namespace Reality.Jobs.Tiling;

/// <summary>Which photos the geometry comes from.</summary>
public enum PhotoUsedForGeometry
{
    /// <summary>All but thermal ones.</summary>
    ExcludeThermal,

    /// <summary>All.</summary>
    IncludeThermal,

    /// <summary>None: from point clouds only.</summary>
    None,
}
