using Reality.Contract.Requests;

namespace Reality.Contract.Exports;

/// <summary>Options of exports that have textures.</summary>
public abstract record TextureOptions : ExportOptions
{
    /// <summary>What the texture shows.</summary>
    public ColorSource? TextureColorSource { get; init; }

    /// <summary>Resolution at the lower end of the false colors, in meters per pixel.</summary>
    [Range(0)]
    public double? TextureColorSourceResMin { get; init; }

    /// <summary>Resolution at the upper end of the false colors, in meters per pixel.</summary>
    [Range(0)]
    public double? TextureColorSourceResMax { get; init; }

    /// <summary>Unit of the two below.</summary>
    public ThermalUnit? TextureColorSourceThermalUnit { get; init; }

    /// <summary>Temperature at the lower end of the false colors.</summary>
    public double? TextureColorSourceThermalMin { get; init; }

    /// <summary>Temperature at the upper end of the false colors.</summary>
    public double? TextureColorSourceThermalMax { get; init; }

    /// <summary>Coordinate reference system of the export, e.g. "EPSG:32632".</summary>
    [TextLength(1, 16384)]
    public string? Crs { get; init; }

    internal override void Check(string target, RequestCheck check)
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
