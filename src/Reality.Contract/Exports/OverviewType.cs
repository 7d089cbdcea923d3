namespace Reality.Contract.Exports;

/// <summary>Where coarser levels of a raster go.</summary>
public enum OverviewType
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>Into the raster itself.</summary>
    Embedded,

    /// <summary>Into a file beside it.</summary>
    OvrFile,
}
