namespace Reality.Jobs;

/// <summary>How fine the reconstruction is. The names are the contract's.</summary>
public enum Precision
{
    /// <summary>Depth from photos at half their size.</summary>
    Medium,

    /// <summary>Depth from photos at full size.</summary>
    High,

    /// <summary>As High, and refined further.</summary>
    Extra,

    /// <summary>The finest that the photos carry.</summary>
    Ultra,
}
