using Reality.Contract;
using Reality.Contract.Specifications;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Meshing;
using Reality.Engine.Mvs;
using Reality.Engine.Texturing;
using Reality.Jobs.Exports;
using Reality.Jobs.Stages;
using Reality.Pipeline;
using Simplification = Reality.Contract.Specifications.Simplification;
using TilingMode = Reality.Contract.Specifications.TilingMode;
using TilingOptions = Reality.Contract.Specifications.TilingOptions;

namespace Reality.Jobs.Modeling;

/// <summary>Maps tiling options of the contract to settings of the engine.</summary>
internal static class TilingSupport
{
    // Memory of one tile in GB for Adaptive without a tilingValue.
    private const double DefaultMemoryGigabytes = 4;
    private const string DefaultUnseenColor = "#808080";

    /// <summary>The settings of a model. Throws <see cref="StageException"/> for options without an effect.</summary>
    public static ModelSettings SettingsOf(TilingOptions options)
    {
        TilingRefusals.Check(options);
        var precision = options.GeometricPrecision ?? GeometricPrecision.Medium;
        var isOrthophoto = options.ModelingReferenceType is ModelingReferenceType.Orthophoto;
        var settings = isOrthophoto ? ModelSettings.ForOrthophoto(precision) : ModelSettings.For(precision);
        var isGrid = options.TilingMode is TilingMode.RegularPlanarGrid or TilingMode.RegularVolumetricGrid;
        var (usesPhotos, includesThermal) = PhotosOf(options.PhotoUsedForGeometry ?? PhotoUsedForGeometry.ExcludeThermal);
        return WithColors(settings, options.ColorCorrection ?? ColorCorrection.Standard) with
        {
            Tiling = settings.Tiling with
            {
                Mode = ModeOf(options.TilingMode ?? TilingMode.NoTiling),
                TileSizeMeters = isGrid ? options.TilingValue : null,
                MemoryBudgetGigabytes = isGrid ? DefaultMemoryGigabytes : options.TilingValue ?? DefaultMemoryGigabytes,
                DiscardEmptyTiles = options.DiscardEmptyTiles ?? true,
                MinVoxelSizeMeters = Math.Max(options.GeometryResolutionLimit ?? 0, options.OrthoResolution ?? 0),
            },
            ClosesAllHoles = ClosesAllHoles(options.HoleFilling ?? HoleFilling.SmallHoles),
            IncludesThermal = includesThermal,
            UsesPhotos = usesPhotos,
            UsesScans = true,
            Pairs = PairsOf(options.PairSelection ?? TilingPairSelection.Generic),
            Grid = options.Crs is null && options.TilingOrigin is null ? null : new TileGridOptions(
                options.Crs, options.TilingOrigin is { } origin ? new Vector3d(origin.X, origin.Y, origin.Z) : null),
            Texture = settings.Texture with
            {
                MinTexelSizeMeters = Math.Max(options.TextureResolutionLimit ?? 0, options.OrthoResolution ?? 0),
                UnseenColor = UnseenColorOf(options),
                ScanColors = ColorsOf(options.PointCloudColorSource ?? PointCloudColorSource.None),
                Order = OrderOf(options.TextureSource ?? TextureSource.PhotosFirst),
            },
            Surface = settings.Surface with { Planes = PlanesOf(options) },
        };
    }

    /// <summary>Settings with a correction of colors.</summary>
    public static ModelSettings WithColors(ModelSettings settings, ColorCorrection correction)
    {
        var (corrects, equalizes, balancesThermal) = correction switch
        {
            ColorCorrection.None => (false, false, false),
            ColorCorrection.Standard => (true, false, false),
            ColorCorrection.StandardWithThermal => (true, false, true),
            ColorCorrection.BlockWise => (true, true, false),
            ColorCorrection.BlockWiseWithThermal => (true, true, true),
            _ => throw new ArgumentOutOfRangeException(nameof(correction), correction, null),
        };
        return settings with
        {
            Visibility = settings.Visibility with { CorrectsColors = corrects },
            EqualizesColors = equalizes,
            BalancesThermal = balancesThermal,
        };
    }

    private static (bool UsesPhotos, bool IncludesThermal) PhotosOf(PhotoUsedForGeometry photos) => photos switch
    {
        PhotoUsedForGeometry.ExcludeThermal => (true, false),
        PhotoUsedForGeometry.IncludeThermal => (true, true),
        PhotoUsedForGeometry.None => (false, false),
        _ => throw new ArgumentOutOfRangeException(nameof(photos), photos, null),
    };

    private static bool ClosesAllHoles(HoleFilling filling) => filling switch
    {
        HoleFilling.SmallHoles => false,
        HoleFilling.AllHoles => true,
        _ => throw new ArgumentOutOfRangeException(nameof(filling), filling, null),
    };

    private static Engine.Tiling.TilingMode ModeOf(TilingMode mode) => mode switch
    {
        TilingMode.NoTiling => Engine.Tiling.TilingMode.NoTiling,
        TilingMode.RegularPlanarGrid => Engine.Tiling.TilingMode.RegularPlanarGrid,
        TilingMode.RegularVolumetricGrid => Engine.Tiling.TilingMode.RegularVolumetricGrid,
        TilingMode.Adaptive => Engine.Tiling.TilingMode.Adaptive,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    /// <summary>Where scans get their colors from.</summary>
    public static ScanColors ColorsOf(PointCloudColorSource source) => source switch
    {
        PointCloudColorSource.None => ScanColors.None,
        PointCloudColorSource.Color => ScanColors.Color,
        PointCloudColorSource.Intensity => ScanColors.Intensity,
        PointCloudColorSource.ScaledIntensity => ScanColors.ScaledIntensity,
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };

    private static TextureOrder OrderOf(TextureSource source) => source switch
    {
        TextureSource.PhotosFirst => TextureOrder.PhotosFirst,
        TextureSource.PointCloudsFirst => TextureOrder.PointCloudsFirst,
        TextureSource.Smart => TextureOrder.Smart,
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };

    private static DepthPairs PairsOf(TilingPairSelection selection) => selection switch
    {
        TilingPairSelection.Generic => DepthPairs.Generic,
        TilingPairSelection.StructuredAerial => DepthPairs.StructuredAerial,
        TilingPairSelection.RegionOfInterest => DepthPairs.RegionOfInterest,
        _ => throw new ArgumentOutOfRangeException(nameof(selection), selection, null),
    };

    private static PlaneTolerance? PlanesOf(TilingOptions options) => options.Simplification switch
    {
        null or Simplification.Standard => null,
        Simplification.PlanarRelative => new(options.PlanarSimplificationTolerance ?? PlaneTolerance.DefaultPixels, true),
        Simplification.PlanarAbsolute => options.PlanarSimplificationTolerance is { } meters
            ? new(meters, false)
            : new(PlaneTolerance.DefaultPixels, true),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Simplification, null),
    };

    private static Rgb24? UnseenColorOf(TilingOptions options) =>
        options.UntexturedRepresentation is UntexturedRepresentation.UniformColor
            ? HexColor.Parse(options.UntexturedColor ?? DefaultUnseenColor)
            : null;
}
