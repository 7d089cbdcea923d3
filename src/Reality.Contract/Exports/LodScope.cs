namespace Reality.Contract.Exports;

/// <summary>What a tree of details spans.</summary>
public enum LodScope
{
    /// <summary>Each tile has its own.</summary>
    TileWise,

    /// <summary>All tiles share one.</summary>
    AcrossTiles,
}
