using Reality.Contract;
using Reality.Contract.Specifications;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Engine.Meshing;
using Reality.Engine.Mvs;
using Reality.Engine.Texturing;
using Reality.Jobs.Exports;
using Reality.Jobs.Stages;
using Reality.Jobs.Unbuilt;
using Reality.Pipeline;
using Simplification = Reality.Contract.Specifications.Simplification;
using TilingMode = Reality.Contract.Specifications.TilingMode;
using TilingOptions = Reality.Contract.Specifications.TilingOptions;

namespace Reality.Jobs.Modeling;

/// <summary>Maps tiling options of the contract to settings of the engine, and rejects those that are not built.</summary>
internal static class TilingSupport
{
    private const string Options = "specifications.options";

    // Memory of one tile in GB for Adaptive without a tilingValue.
    private const double DefaultMemoryGigabytes = 4;
    private const string DefaultUnseenColor = "#808080";

    /// <summary>The settings of a model. Throws <see cref="StageException"/> for options that are not built.</summary>
    public static ModelSettings SettingsOf(TilingOptions options)
    {
        Refuse(options);
        var precision = options.GeometricPrecision ?? GeometricPrecision.Medium;
        var isOrthophoto = options.ModelingReferenceType is ModelingReferenceType.Orthophoto;
        var settings = isOrthophoto ? ModelSettings.ForOrthophoto(precision) : ModelSettings.For(precision);
        var isGrid = options.TilingMode is TilingMode.RegularPlanarGrid or TilingMode.RegularVolumetricGrid;
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
            ClosesAllHoles = options.HoleFilling is HoleFilling.AllHoles,
            IncludesThermal = options.PhotoUsedForGeometry is PhotoUsedForGeometry.IncludeThermal,
            UsesPhotos = options.PhotoUsedForGeometry is not PhotoUsedForGeometry.None,
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
    public static ModelSettings WithColors(ModelSettings settings, ColorCorrection correction) => settings with
    {
        Visibility = settings.Visibility with { CorrectsColors = correction is not ColorCorrection.None },
        EqualizesColors = correction is ColorCorrection.BlockWise or ColorCorrection.BlockWiseWithThermal,
        BalancesThermal = correction is ColorCorrection.StandardWithThermal or ColorCorrection.BlockWiseWithThermal,
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

    private static void Refuse(TilingOptions options)
    {
        NotBuiltYet.Check(options, Options);
        if (options.TilingMode is not (TilingMode.RegularPlanarGrid or TilingMode.RegularVolumetricGrid))
        {
            const string Instead =
                "Use it with tilingMode RegularPlanarGrid or RegularVolumetricGrid, or leave it out.";
            if (options.TilingOrigin is not null)
                throw NotBuiltYet.Option($"{Options}.tilingOrigin", "x, y, z", Instead);
            NotBuiltYet.Absent(options.Crs, $"{Options}.crs", Instead);
        }
        if (options.TilingMode is TilingMode.RegularPlanarGrid && options.TilingOrigin is { Z: not 0 } raised)
        {
            throw new StageException(
                "Option_Invalid",
                $"{Options}.tilingOrigin.z '{raised.Z}' has no use: the tiles of a planar grid have the full height. "
                + $"Set it to 0.");
        }
        if (options.TilingValue is 0)
        {
            throw new StageException(
                "Option_Invalid",
                $"{Options}.tilingValue '0' is no size of a tile. Give the side of a tile for a grid, the memory of a tile in "
                + $"GB for Adaptive, or leave it out.");
        }
        if (options.TilingMode is null or TilingMode.NoTiling)
        {
            NotBuiltYet.Absent(
                options.TilingValue, $"{Options}.tilingValue",
                "Use it with tilingMode RegularPlanarGrid, RegularVolumetricGrid or Adaptive, or leave it out.");
        }
        if (options.ModelingReferenceType is not ModelingReferenceType.Orthophoto)
        {
            NotBuiltYet.Absent(
                options.OrthoResolution, $"{Options}.orthoResolution",
                "Use it with modelingReferenceType Orthophoto, or set samplingDistance of the export.");
        }
        if (options.Simplification is null or Simplification.Standard)
        {
            NotBuiltYet.Absent(
                options.PlanarSimplificationTolerance, $"{Options}.planarSimplificationTolerance",
                "Use it with simplification PlanarRelative or PlanarAbsolute, or leave it out.");
        }
        if (options.PlanarSimplificationTolerance is 0)
        {
            throw new StageException(
                "Option_Invalid",
                $"{Options}.planarSimplificationTolerance '0' leaves no planes. Give a distance above 0, or use simplification "
                + $"Standard.");
        }
        if (options.UntexturedRepresentation is not UntexturedRepresentation.UniformColor)
        {
            NotBuiltYet.Absent(
                options.UntexturedColor, $"{Options}.untexturedColor",
                "Use it with untexturedRepresentation UniformColor, or leave it out.");
        }
    }
}
