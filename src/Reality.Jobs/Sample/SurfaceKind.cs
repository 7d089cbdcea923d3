namespace Reality.Jobs.Sample;

/// <summary>What a face of the site is made of.</summary>
internal enum SurfaceKind : byte
{
    Ground,
    TileRoof,
    MetalRoof,
    FlatRoof,
    Facade,
    Plain,
    Foliage,
}
