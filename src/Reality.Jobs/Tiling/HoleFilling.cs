namespace Reality.Jobs.Tiling;

/// <summary>Which holes of the mesh are closed.</summary>
public enum HoleFilling
{
    /// <summary>Small ones.</summary>
    SmallHoles,

    /// <summary>As many as can be.</summary>
    AllHoles,
}
