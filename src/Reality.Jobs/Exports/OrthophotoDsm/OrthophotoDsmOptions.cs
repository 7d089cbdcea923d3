using System.Text.Json.Serialization;
using Reality.Contract.Exports;
using Reality.Contract.Requests;

namespace Reality.Jobs.Exports.OrthophotoDsm;

/// <summary>Options of an OrthophotoDSM export.</summary>
public sealed record OrthophotoDsmOptions : ExportOptions
{
    /// <summary>Coordinate reference system of the export, e.g. "EPSG:32632".</summary>
    [Default("the UTM zone of the scene")]
    [Crs]
    public string? Crs { get; init; }

    /// <summary>Where coarser levels go. Default: into GeoTIFF files; none for other formats.</summary>
    [Default(OverviewType.Embedded)]
    public OverviewType? Overviews { get; init; }

    /// <summary>Ground sampling distance, in units of the CRS.</summary>
    [Default("the ground sampling distance")]
    [Above(0, 1e6)]
    [DependsOn("crs")]
    public double? SamplingDistance { get; init; }

    /// <summary>Which of several surfaces above each other is shown.</summary>
    [Default(OrthophotoDsm.ProjectionMode.HighestPoint)]
    public ProjectionMode? ProjectionMode { get; init; }

    /// <summary>One raster instead of one per tile. Default: true.</summary>
    [Default(true)]
    public bool? MergeParts { get; init; }

    /// <summary>Format of the orthophoto.</summary>
    [Default(OrthophotoDsm.OrthoFormat.GeoTiff)]
    public OrthoFormat? OrthoFormat { get; init; }

    /// <summary>Color of empty pixels of the orthophoto, "#RRGGBB".</summary>
    [Default("#000000")]
    [Color]
    public string? NoDataColor { get; init; }

    /// <summary>Where the colors come from.</summary>
    [Default(OrthoColorSource.Reference3dModelVisible)]
    public OrthoColorSource? ColorSource { get; init; }

    /// <summary>Unit of temperatures, and of the two below.</summary>
    [Default(ThermalUnit.Celsius)]
    public ThermalUnit? TextureColorSourceThermalUnit { get; init; }

    /// <summary>Temperature at the lower end of the false colors.</summary>
    [Default("the coldest of the model, apart from 2 %")]
    [Range(-1e6, 1e6)]
    [DependsOn("textureColorSourceThermalUnit")]
    public double? TextureColorSourceThermalMin { get; init; }

    /// <summary>Temperature at the upper end of the false colors.</summary>
    [Default("the warmest of the model, apart from 2 %")]
    [Range(-1e6, 1e6)]
    [DependsOn("textureColorSourceThermalUnit")]
    public double? TextureColorSourceThermalMax { get; init; }

    /// <summary>Format of the surface model.</summary>
    [Default(OrthophotoDsm.DsmFormat.GeoTiff)]
    public DsmFormat? DsmFormat { get; init; }

    /// <summary>Height in empty pixels of the surface model.</summary>
    [Default(-9999)]
    [Range(float.MinValue, float.MaxValue)]
    public double? NoDataValue { get; init; }

    /// <summary>Empty pixels of the orthophoto are transparent. Default: true, but JPEG cannot express it.</summary>
    [Default(true)]
    public bool? NoDataTransparency { get; init; }

    /// <summary>Whether the colors asked for are temperatures.</summary>
    internal bool AsksForTemperatures =>
        ColorSource is OrthoColorSource.Reference3dModelThermal or OrthoColorSource.OptimizedComputationThermal;

    /// <summary>Whether the orthophoto shows temperatures.</summary>
    internal bool ShowsTemperatures => AsksForTemperatures && OrthoFormat is not OrthophotoDsm.OrthoFormat.None;

    public override void Check(string target, RequestCheck check)
    {
        check.That(
            OrthoFormat is not OrthophotoDsm.OrthoFormat.None || DsmFormat is not OrthophotoDsm.DsmFormat.None,
            target,
            "Leaves nothing to export: orthoFormat and dsmFormat are both None.");
        check.That(
            TextureColorSourceThermalMin is not { } cold || TextureColorSourceThermalMax is not { } hot || cold <= hot,
            $"{target}.textureColorSourceThermalMax",
            "Must not be below textureColorSourceThermalMin.");
    }
}

/// <summary>Format of an orthophoto.</summary>
public enum OrthoFormat
{
    [JsonStringEnumMemberName("GeoTIFF")]
    GeoTiff,

    [JsonStringEnumMemberName("JPEG")]
    Jpeg,

    /// <summary>No orthophoto.</summary>
    None,
}

/// <summary>Source of the colors of an orthophoto.</summary>
public enum OrthoColorSource
{
    /// <summary>The textured model.</summary>
    Reference3dModelVisible,

    /// <summary>The photos that see each place best from above, sampled once, with seams where they agree.</summary>
    OptimizedComputationVisible,

    /// <summary>Temperatures of the model, means of the thermal photos, in false colors and as numbers.</summary>
    Reference3dModelThermal,

    /// <summary>Temperatures of the thermal photos that see each place best from above, in the same form.</summary>
    OptimizedComputationThermal,
}

/// <summary>Format of a surface model.</summary>
public enum DsmFormat
{
    [JsonStringEnumMemberName("GeoTIFF")]
    GeoTiff,

    /// <summary>ESRI ASCII grid.</summary>
    [JsonStringEnumMemberName("ASC")]
    Asc,

    /// <summary>No surface model.</summary>
    None,
}

/// <summary>Storage of coarser levels of a raster.</summary>
public enum OverviewType
{
    /// <summary>No coarser levels.</summary>
    None,

    /// <summary>In the raster itself.</summary>
    Embedded,

    /// <summary>In a file beside the raster.</summary>
    OvrFile,
}

/// <summary>Choice among surfaces that lie above each other.</summary>
public enum ProjectionMode
{
    HighestPoint,
    LowestPoint,
}
