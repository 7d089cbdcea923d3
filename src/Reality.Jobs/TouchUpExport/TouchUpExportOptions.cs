using Reality.Jobs.Requests;

namespace Reality.Jobs.TouchUpExport;

/// <summary>Options of a TouchUpExport job.</summary>
public sealed record TouchUpExportOptions
{
    /// <summary>What of the tiles is edited.</summary>
    public TouchLevel? Level { get; init; }

    /// <summary>Coordinate reference system of the export, e.g. "EPSG:32632".</summary>
    [TextLength(1, 16384)]
    public string? Crs { get; init; }
}
