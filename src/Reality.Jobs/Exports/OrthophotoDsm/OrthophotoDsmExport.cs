using Reality.Contract.Exports;
using Reality.Core.Geodesy;
using Reality.Engine.Analysis;
using Reality.Formats.Geodesy;
using Reality.Jobs.Exports.Colors;
using Reality.Pipeline;

namespace Reality.Jobs.Exports.OrthophotoDsm;

/// <summary>
/// Orthophoto.tif or .jpg (colors) and DSM.tif or .asc (heights) from the raster of the same job; or a folder of each, with a
/// file per tile of the model, and a mosaic of them (<see cref="RasterNames"/>). An orthophoto of temperatures has false colors
/// with a legend, and its numbers beside it in Temperature.tif.
/// </summary>
public sealed class OrthophotoDsmExport : ModelExport<OrthophotoDsmOptions>
{
    public override string Name => "OrthophotoDSM";

    public override string Description => "Orthophoto and digital surface model";

    protected override string RealityDataTypeOf(OrthophotoDsmOptions? options) => "Orthophoto";

    internal override ExportOptions DefaultOptions(string? crs) => new OrthophotoDsmOptions { Crs = crs };

    // Measured, see docs/benchmarks.md: some tiles of the raster and some of GDAL's blocks are in memory, however many pixels it
    // has; of an ASC a row of tiles.
    private const long BaseBytes = 128L << 20;
    private const long BytesPerPixel = 32;
    private const long MaxPixelBytes = 896L << 20;
    private const long BytesPerHeight = 4;

    internal override long MemoryBytes(ExportRequest request, Workspace workspace)
    {
        using var frame = request.FrameFor(workspace);
        var layout = OrthophotoLayout.ReadOrPlan(
            workspace, frame.Projection, OrthophotoStage.RasterOf(request, frame, workspace), CancellationToken.None);
        var isText = request.Options is OrthophotoDsmOptions { DsmFormat: DsmFormat.Asc };
        return BaseBytes + Math.Min(BytesPerPixel * layout.Width * layout.Height, MaxPixelBytes)
            + (isText ? BytesPerHeight * layout.Width * layout.TilePixels : 0);
    }

    internal override bool UsesPhotos(ExportOptions options) =>
        options is OrthophotoDsmOptions
        {
            ColorSource: OrthoColorSource.OptimizedComputationVisible, OrthoFormat: not OrthoFormat.None,
        };

    internal override ColorRequest ColorsOf(ExportOptions options) =>
        options is OrthophotoDsmOptions { ShowsTemperatures: true } ortho
            ? new(
                ColorSource.Thermal, Thermal: (ortho.TextureColorSourceThermalMin, ortho.TextureColorSourceThermalMax),
                Unit: ortho.TextureColorSourceThermalUnit)
            : new(ColorSource.Visible);

    internal override IReadOnlyList<Stage> StagesFor(ExportRequest request) => [new OrthophotoStage(request)];

    private protected override string? CrsOf(OrthophotoDsmOptions options) => options.Crs;

    private protected override string? RootNameOf(OrthophotoDsmOptions options) => RasterNames.RootOf(options);

    private protected override void Refuse(OrthophotoDsmOptions options, string target)
    {
        ExportRefusals.UnsuitableCrs(options.Crs, target, Name, CoordinateSystemKind.Geocentric);
        if (options.OrthoFormat is OrthoFormat.Jpeg || options.DsmFormat is DsmFormat.Asc)
            ExportRefusals.InexpressibleCrs(options.Crs, target, "A .prj file", system => system.ToWkt(WktVersion.Esri));
        if (options.DsmFormat is null or DsmFormat.GeoTiff)
            ExportRefusals.InexpressibleCrs(options.Crs, target, "A GeoTIFF of heights", system => system.ToWktWithHeights());
        if (options is { OrthoFormat: OrthoFormat.Jpeg, NoDataTransparency: true })
        {
            throw new StageException(
                "Option_Invalid",
                $"{target}.options.noDataTransparency: JPEG has no transparency. "
                + $"Set orthoFormat to GeoTIFF, or give a noDataColor instead.");
        }
        var hasGeoTiff = options.OrthoFormat is null or OrthoFormat.GeoTiff || options.DsmFormat is null or DsmFormat.GeoTiff
            || options.ShowsTemperatures;
        if (options.Overviews is OverviewType.Embedded && !hasGeoTiff)
        {
            throw new StageException(
                "Option_Invalid",
                $"{target}.options.overviews: JPEG and ASC cannot hold overviews. "
                + $"Set it to OvrFile, or one of the formats to GeoTIFF.");
        }
    }

    private protected override void Write(OrthophotoDsmOptions options, ExportRequest request, ExportTarget target)
    {
        WarnUnused(options, target.Context.Log);
        var raster = OrthophotoStage.RasterOf(request, target.Frame, target.Workspace);
        var layout = OrthophotoLayout.ReadOrPlan(
            target.Workspace, target.Frame.Projection, raster, target.Context.Cancellation);
        new RasterFiles(options, target, layout, raster.Stage).Write();
    }

    private static void WarnUnused(OrthophotoDsmOptions options, StageLog log)
    {
        if (options.AsksForTemperatures && !options.ShowsTemperatures)
        {
            log.Warn(
                "Export_OptionUnused",
                $"colorSource {options.ColorSource} has no effect, because orthoFormat None writes neither colors nor "
                + $"temperatures. Choose GeoTIFF or JPEG to see them.");
            return;
        }
        var hasScale = options.TextureColorSourceThermalUnit is not null
            || (options.TextureColorSourceThermalMin ?? options.TextureColorSourceThermalMax) is not null;
        if (hasScale && !options.ShowsTemperatures)
        {
            log.Warn(
                "Export_OptionUnused",
                "textureColorSourceThermalMin, textureColorSourceThermalMax and textureColorSourceThermalUnit have no effect, "
                + "because the orthophoto shows no temperatures. Choose colorSource Reference3dModelThermal or "
                + "OptimizedComputationThermal to see them.");
        }
    }
}
