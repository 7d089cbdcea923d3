using Reality.Contract;
using Reality.Engine.Lod;
using Reality.Engine.Meshing;
using Reality.Engine.Mvs;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>A calibrated scene and its tiles to a textured mesh with levels of detail.</summary>
internal static class ModelStages
{
    public static IReadOnlyList<Stage> Of(SceneInput input, ModelSettings settings) =>
    [
        new DepthMapStage(input.Photos, settings.Depth),
        new DepthFilterStage(settings.Filter, settings.Depth.Reduction),
        new SurfaceStage(settings.Surface, LayoutStage.ReadRegions),
        new VisibilityStage(input.Photos, settings.Visibility),
        new ColorBalanceStage(settings.Visibility),
        new TextureStage(input.Photos, settings.Texture),
        new LodTreeStage(settings.Lod),
        new LodNodeStage(settings.Lod),
        new TopLodStage(settings.Lod),
    ];
}

/// <summary>How a model is made of a calibrated scene.</summary>
internal sealed record ModelSettings
{
    public required TilingOptions Tiling { get; init; }

    public required DepthMapOptions Depth { get; init; }

    public DepthFilterOptions Filter { get; init; } = new();

    public SurfaceOptions Surface { get; init; } = new();

    public VisibilityOptions Visibility { get; init; } = new();

    public TextureOptions Texture { get; init; } = new();

    public LodOptions Lod => new() { MinTexelSizeMeters = Texture.MinTexelSizeMeters };

    /// <summary>What is modeled; null = all that the photos show. Not used if tiles are there already.</summary>
    public RegionFile? Region { get; init; }

    /// <summary>What is exported of it; null = all.</summary>
    public RegionFile? Extent { get; init; }

    /// <summary>Where tiles are that another job has published; null = they are planned.</summary>
    public Place? Reference { get; init; }

    /// <summary>Where planned tiles are published; null = nowhere.</summary>
    public Place? LayoutPlace { get; init; }

    /// <summary>What is published with the tiles, for jobs to make the same model; null = the layout alone.</summary>
    public string? SettingsToPublish { get; init; }

    /// <summary>The table of precisions: what each means to depth maps and surface.</summary>
    public static ModelSettings For(GeometricPrecision precision) => precision switch
    {
        GeometricPrecision.Medium => Of(pixelsPerVoxel: 3, new() { Reduction = 2, NeighborCount = 5, FineIterationCount = 2 }),
        GeometricPrecision.High => Of(pixelsPerVoxel: 2, new() { Reduction = 2, NeighborCount = 6, FineIterationCount = 3 }),
        GeometricPrecision.Extra => Of(pixelsPerVoxel: 1.5, new() { Reduction = 1, NeighborCount = 6, FineIterationCount = 3 }),
        GeometricPrecision.Ultra => Of(pixelsPerVoxel: 1, new() { Reduction = 1, NeighborCount = 8, FineIterationCount = 4 }),
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
    };

    private static ModelSettings Of(double pixelsPerVoxel, DepthMapOptions depth) =>
        new() { Tiling = new() { PixelsPerVoxel = pixelsPerVoxel }, Depth = depth };
}
