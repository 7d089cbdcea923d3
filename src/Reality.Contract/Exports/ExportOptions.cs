using System.Text.Json;
using System.Text.Json.Serialization;
using Reality.Contract.Requests;

namespace Reality.Contract.Exports;

/// <summary>Options of one export, a record per format.</summary>
[JsonConverter(typeof(ExportOptionsConverter))]
public abstract record ExportOptions
{
    /// <summary>Reports options that contradict each other.</summary>
    public virtual void Check(string target, RequestCheck check)
    {
    }
}

/// <summary>Options of exports that have textures.</summary>
public abstract record TextureOptions : ExportOptions
{
    /// <summary>Content of the texture.</summary>
    [Default(ColorSource.Visible)]
    public ColorSource? TextureColorSource { get; init; }

    /// <summary>Resolution at the lower end of the false colors, in meters per pixel.</summary>
    [Default("the finest of the model, apart from 2 %")]
    [Range(0, 1e6)]
    public double? TextureColorSourceResMin { get; init; }

    /// <summary>Resolution at the upper end of the false colors, in meters per pixel.</summary>
    [Default("the coarsest of the model, apart from 2 %")]
    [Range(0, 1e6)]
    public double? TextureColorSourceResMax { get; init; }

    /// <summary>Unit of the two temperatures below.</summary>
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

    /// <summary>Coordinate reference system of the export, e.g. "EPSG:32632".</summary>
    [Default("the UTM zone of the scene; 3DTiles: EPSG:4978; I3S: EPSG:4326")]
    [Crs]
    public string? Crs { get; init; }

    public override void Check(string target, RequestCheck check)
    {
        check.That(
            TextureColorSourceResMin is not { } min || TextureColorSourceResMax is not { } max || min <= max,
            $"{target}.textureColorSourceResMax",
            "Must not be below textureColorSourceResMin.");
        check.That(
            TextureColorSourceThermalMin is not { } cold || TextureColorSourceThermalMax is not { } hot || cold <= hot,
            $"{target}.textureColorSourceThermalMax",
            "Must not be below textureColorSourceThermalMin.");
    }
}

/// <summary>Options of exports that write a mesh with its textures as files.</summary>
public abstract record MeshFileOptions : TextureOptions
{
    /// <summary>
    /// Largest side of a texture, in pixels: larger ones are split into several, and only a connected piece that is larger is
    /// shrunk.
    /// </summary>
    [Default("no limit")]
    [Range(1, 65536)]
    public int? MaximumTextureSize { get; init; }

    /// <summary>JPEG quality of textures, 0 to 100.</summary>
    [Default(90)]
    [Range(0, 100)]
    public int? TextureCompression { get; init; }

    /// <summary>Sharpen textures: an unsharp mask of 100 % at a radius of about one pixel.</summary>
    [Default(false)]
    public bool? TextureSharpening { get; init; }

    /// <summary>Origin subtracted from coordinates, in the CRS of the export; absent = chosen by the export.</summary>
    [Default("near the scene, in whole units")]
    [DependsOn("crs")]
    public Point3d? CrsOrigin { get; init; }

    /// <summary>Scope of one level-of-detail tree.</summary>
    [Default(Exports.LodScope.TileWise)]
    public LodScope? LodScope { get; init; }

    /// <summary>Subdivision of a level-of-detail tree. The default of OSGB is Adaptive.</summary>
    [Default("None; OSGB: Adaptive")]
    public LodType? LodType { get; init; }
}

/// <summary>Options of exports that write points.</summary>
public abstract record PointOptions : ExportOptions
{
    /// <summary>Coordinate reference system of the export, e.g. "EPSG:32632".</summary>
    [Default("the UTM zone of the scene; 3DTiles: EPSG:4978; I3S: EPSG:4326")]
    [Crs]
    public string? Crs { get; init; }

    /// <summary>Unit of the sampling distance.</summary>
    [Default(Exports.SamplingStrategy.Resolution)]
    public SamplingStrategy? SamplingStrategy { get; init; }

    /// <summary>Distance between points.</summary>
    [Default("Resolution: 1; Absolute: the ground sampling distance")]
    [Above(0, 1e6)]
    [DependsOn("samplingStrategy")]
    [DependsOn("crs", If = "samplingStrategy", Is = "Absolute")]
    public double? SamplingDistance { get; init; }

    /// <summary>Content of the colors of points.</summary>
    [Default(ColorSource.Visible)]
    public ColorSource? TextureColorSource { get; init; }
}

/// <summary>Content of a texture or of the colors of points.</summary>
public enum ColorSource
{
    /// <summary>None: plain geometry, points without colors.</summary>
    None,

    /// <summary>Visible light.</summary>
    Visible,

    /// <summary>Temperatures, in false colors.</summary>
    Thermal,

    /// <summary>Ground resolution, in false colors.</summary>
    Resolution,
}

/// <summary>Scope of one level-of-detail tree.</summary>
public enum LodScope
{
    /// <summary>Each tile has a tree of its own.</summary>
    TileWise,

    /// <summary>All tiles share one tree.</summary>
    AcrossTiles,
}

/// <summary>Subdivision of a level-of-detail tree.</summary>
public enum LodType
{
    /// <summary>None: a single level.</summary>
    None,

    /// <summary>A coarser copy of the whole tile per level.</summary>
    Unary,

    /// <summary>Into four, in plan.</summary>
    Quadtree,

    /// <summary>Into eight, in space.</summary>
    Octree,

    /// <summary>Into up to eight, depending on the content.</summary>
    Adaptive,

    /// <summary>As the Bing Maps tile system.</summary>
    BingMaps,
}

/// <summary>Unit of a sampling distance.</summary>
public enum SamplingStrategy
{
    /// <summary>Pixels of the photos.</summary>
    Resolution,

    /// <summary>Units of the CRS.</summary>
    Absolute,
}

/// <summary>Unit of the bounds of thermal false colors.</summary>
public enum ThermalUnit
{
    /// <summary>Kelvin.</summary>
    Absolute,

    Celsius,

    Fahrenheit,
}

/// <summary>
/// Writes the options of an export by their actual type. They are read through their format; see <see cref="ExportCreate"/>.
/// </summary>
public sealed class ExportOptionsConverter : JsonConverter<ExportOptions>
{
    public override ExportOptions Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Options of exports are read with their format.");

    public override void Write(Utf8JsonWriter writer, ExportOptions value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(value);
        JsonSerializer.Serialize(writer, value, value.GetType(), options);
    }
}
