using Reality.Contract.Exports;
using Reality.Core.Geodesy;
using Reality.Engine.Analysis;
using Reality.Formats.GeoTiff;
using Reality.Formats.Geodesy;
using Reality.Pipeline;

namespace Reality.Jobs.Exports.OrthophotoDsm;

/// <summary>Orthophoto.tif (colors with transparency) and DSM.tif or DSM.asc (heights) from the raster of the same job.</summary>
public sealed class OrthophotoDsmExport : ModelExport<OrthophotoDsmOptions>
{
    private const string OrthophotoName = "Orthophoto.tif";
    private const string DsmName = "DSM.tif";
    private const string AsciiDsmName = "DSM.asc";
    private const float NoHeight = -9999;

    public override string Name => "OrthophotoDSM";

    public override string Description => "Orthophoto and digital surface model";

    protected override string RealityDataTypeOf(OrthophotoDsmOptions? options) => "Orthophoto";

    internal override ExportOptions DefaultOptions(string? crs) => new OrthophotoDsmOptions { Crs = crs };

    internal override IReadOnlyList<Stage> StagesFor(ExportRequest request) => [new OrthophotoStage(request)];

    private protected override string? CrsOf(OrthophotoDsmOptions options) => options.Crs;

    // The orthophoto, or the surface model if no orthophoto is requested.
    private protected override string? RootNameOf(OrthophotoDsmOptions options) =>
        options.OrthoFormat is not OrthoFormat.None ? OrthophotoName
        : options.DsmFormat is DsmFormat.Asc ? AsciiDsmName
        : DsmName;

    private protected override void Refuse(OrthophotoDsmOptions options, string target) =>
        ExportRefusals.UnsuitableCrs(options.Crs, target, Name, CoordinateSystemKind.Geocentric);

    private protected override void Write(OrthophotoDsmOptions options, ExportRequest request, ExportTarget target)
    {
        var (frame, context) = (target.Frame, target.Context);
        var raster = OrthophotoStage.RasterOf(request, frame, target.Workspace);
        var layout = OrthophotoLayout.ReadOrPlan(target.Workspace, frame.Projection, raster, context.Cancellation);
        context.Log.Begin(layout.Tiles.Count());
        var grid = new RasterGrid(
            layout.Width, layout.Height, layout.Left, layout.Top, layout.PixelSize, frame.Wkt(WktVersion.Wkt2));
        var noHeight = (float)(options.NoDataValue ?? NoHeight);
        var overviews = options.Overviews is not OverviewType.None;
        using var colors = options.OrthoFormat is OrthoFormat.None
            ? null
            : GeoTiffWriter.CreateColor(target.PathOf(OrthophotoName), grid);
        using var heights = options.DsmFormat is DsmFormat.None or DsmFormat.Asc
            ? null
            : GeoTiffWriter.CreateHeights(
                target.PathOf(DsmName), grid with { Wkt = frame.WktWithHeights }, noHeight, frame.HeightUnitName);
        using var text = options.DsmFormat is DsmFormat.Asc
            ? AsciiGridWriter.Create(target.PathOf(AsciiDsmName), grid, noHeight)
            : null;
        foreach (var id in layout.Tiles)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var (x, y, width, height) = layout.PixelsOf(id);
            var tile = OrthophotoTile.Read(target.Workspace, raster.Stage, id);
            colors?.WriteColor(x, y, width, height, Rgba(tile, options));
            var known = tile.Height.Pixels.Select(h => float.IsNaN(h) ? noHeight : h).ToArray();
            heights?.WriteHeights(x, y, width, height, known);
            text?.WriteHeights(x, y, width, height, known);
            context.Log.Advance();
        }
        colors?.Complete(overviews);
        heights?.Complete(overviews);
    }

    private static byte[] Rgba(OrthophotoTile tile, OrthophotoDsmOptions options)
    {
        var rgba = new byte[4 * tile.Color.Pixels.Length];
        var empty = options.NoDataColor is { } asked ? HexColor.Parse(asked) : default;
        var emptyAlpha = options.NoDataTransparency ?? true ? (byte)0 : byte.MaxValue;
        for (var i = 0; i < tile.Color.Pixels.Length; i++)
        {
            var isEmpty = float.IsNaN(tile.Height.Pixels[i]);
            var shown = isEmpty ? empty : tile.Color.Pixels[i];
            (rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2]) = (shown.R, shown.G, shown.B);
            rgba[4 * i + 3] = isEmpty ? emptyAlpha : byte.MaxValue;
        }
        return rgba;
    }
}
