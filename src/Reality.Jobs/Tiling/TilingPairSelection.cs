namespace Reality.Jobs.Tiling;

/// <summary>How photos are paired for depth.</summary>
public enum TilingPairSelection
{
    /// <summary>For any set of photos.</summary>
    Generic,

    /// <summary>For strips or grids flown over land.</summary>
    StructuredAerial,

    /// <summary>Only photos that see the region.</summary>
    RegionOfInterest,
}
