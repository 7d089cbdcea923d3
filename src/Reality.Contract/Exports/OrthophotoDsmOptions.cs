using Reality.Contract.Requests;

namespace Reality.Contract.Exports;

/// <summary>Options of an OrthophotoDSM export.</summary>
public sealed record OrthophotoDsmOptions : ExportOptions
{
    /// <summary>Coordinate reference system of the export, e.g. "EPSG:32632".</summary>
    [TextLength(1, 16384)]
    public string? Crs { get; init; }

    /// <summary>Where coarser levels go.</summary>
    public OverviewType? Overviews { get; init; }

    /// <summary>Ground sampling distance, in units of the CRS.</summary>
    [Above(0)]
    public double? SamplingDistance { get; init; }

    /// <summary>Which surface counts.</summary>
    public ProjectionMode? ProjectionMode { get; init; }

    /// <summary>One raster instead of one per tile.</summary>
    public bool? MergeParts { get; init; }

    /// <summary>Format of the orthophoto.</summary>
    public OrthoFormat? OrthoFormat { get; init; }

    /// <summary>Color of empty pixels of the orthophoto, "#RRGGBB".</summary>
    [Color]
    public string? NoDataColor { get; init; }

    /// <summary>Where the colors come from.</summary>
    public OrthoColorSource? ColorSource { get; init; }

    /// <summary>Format of the surface model.</summary>
    public DsmFormat? DsmFormat { get; init; }

    /// <summary>Height in empty pixels of the surface model.</summary>
    public double? NoDataValue { get; init; }

    /// <summary>Empty pixels of the orthophoto are transparent.</summary>
    public bool? NoDataTransparency { get; init; }

    internal override void Check(string target, RequestCheck check) => check.That(
        OrthoFormat is not Exports.OrthoFormat.None || DsmFormat is not Exports.DsmFormat.None,
        target,
        "Leaves nothing to export: orthoFormat and dsmFormat are both None.");
}
