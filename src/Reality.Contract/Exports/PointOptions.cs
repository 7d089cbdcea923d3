using Reality.Contract.Requests;

namespace Reality.Contract.Exports;

/// <summary>Options of exports that write points.</summary>
public abstract record PointOptions : ExportOptions
{
    /// <summary>Coordinate reference system of the export, e.g. "EPSG:32632".</summary>
    [TextLength(1, 16384)]
    public string? Crs { get; init; }

    /// <summary>What the distance is counted in.</summary>
    public SamplingStrategy? SamplingStrategy { get; init; }

    /// <summary>Distance between points.</summary>
    [Above(0)]
    public double? SamplingDistance { get; init; }

    /// <summary>What the colors of points show.</summary>
    public ColorSource? TextureColorSource { get; init; }
}
