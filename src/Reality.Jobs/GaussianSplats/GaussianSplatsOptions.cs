using Reality.Jobs.Requests;

namespace Reality.Jobs.GaussianSplats;

/// <summary>Options of a GaussianSplats job.</summary>
public sealed record GaussianSplatsOptions
{
    /// <summary>Coordinate reference system of the splats for display.</summary>
    [TextLength(1, 16384)]
    public string? ExportCrs { get; init; }

    /// <summary>Their format; SPZ by default.</summary>
    public SplatFormat? ExportFormat { get; init; }

    /// <summary>How long splats are trained.</summary>
    public SplatQuality? ReferenceQuality { get; init; }

    /// <summary>Side of a tile, in meters.</summary>
    [Above(0)]
    public double? ReferenceTileSize { get; init; }
}
