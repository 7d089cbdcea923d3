using Reality.Engine.Meshing;
using Reality.Engine.Mvs;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Jobs.Files;

namespace Reality.Jobs.Stages;

/// <summary>How a model is made of a calibrated scene.</summary>
internal sealed record ModelSettings
{
    public required TilingOptions Tiling { get; init; }

    public required DepthMapOptions Depth { get; init; }

    public DepthFilterOptions Filter { get; init; } = new();

    public SurfaceOptions Surface { get; init; } = new();

    public VisibilityOptions Visibility { get; init; } = new();

    public TextureOptions Texture { get; init; } = new();

    /// <summary>What is modeled; null = all that the photos show. Not looked at where tiles are there already.</summary>
    public RegionFile? Region { get; init; }

    /// <summary>What is exported of it; null = all.</summary>
    public RegionFile? Extent { get; init; }

    /// <summary>Where tiles are that another job has published; null = they are planned.</summary>
    public string? Reference { get; init; }

    /// <summary>Where planned tiles are published; null = nowhere.</summary>
    public string? LayoutPlace { get; init; }

    /// <summary>What is published with the tiles, for jobs to make the same model; null = the layout alone.</summary>
    public string? SettingsToPublish { get; init; }

    public static ModelSettings For(GeometricPrecision precision) => new()
    {
        Tiling = new() { Precision = precision }, Depth = DepthMapOptions.For(precision),
    };
}
