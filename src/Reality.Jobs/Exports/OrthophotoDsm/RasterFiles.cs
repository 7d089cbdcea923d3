using Reality.Core.Imaging;
using Reality.Engine.Analysis;
using Reality.Engine.Tiling;
using Reality.Formats.GeoTiff;
using Reality.Formats.Geodesy;
using Reality.Jobs.Exports.Colors;
using Reality.Pipeline;

namespace Reality.Jobs.Exports.OrthophotoDsm;

/// <summary>Writes the rasters of an orthophoto export to files, part by part.</summary>
internal sealed class RasterFiles(OrthophotoDsmOptions options, ExportTarget target, OrthophotoLayout layout, StageName stage)
{
    private const float UsualNoHeight = -9999;

    // Below absolute zero in all units.
    private const float NoTemperature = -9999;

    // Enough for the parts that a row of small tiles has in a tile of the raster.
    private const int MaxTilesInMemory = 4;

    private readonly Queue<(RasterTileId Id, OrthophotoTile Tile)> _tiles = new();
    private readonly float _noHeight = (float)(options.NoDataValue ?? UsualNoHeight);

    private ExportFrame Frame => target.Frame;

    /// <summary>Writes all files.</summary>
    public void Write()
    {
        var isMerged = options.MergeParts ?? true;
        var parts = isMerged ? [RasterPart.Whole(layout)] : RasterPart.OfTiles(layout, Read);
        target.Context.Log.Begin(parts.Sum(part => layout.TilesIn(part.X, part.Y, part.Width, part.Height).Count()));
        foreach (var part in parts)
            Write(part);
        if (!isMerged)
            WriteMosaics(parts);
    }

    private void Write(RasterPart part)
    {
        var cancellation = target.Context.Cancellation;
        using var colors = options.OrthoFormat is OrthoFormat.None ? null : CreateColors(part);
        using var heights = options.DsmFormat is DsmFormat.None ? null : CreateHeights(part);
        using var temperatures = target.Colors.Temperatures is { } asked ? CreateTemperatures(part, asked) : null;
        foreach (var id in layout.TilesIn(part.X, part.Y, part.Width, part.Height))
        {
            cancellation.ThrowIfCancellationRequested();
            var window = Window.Of(part, layout.PixelsOf(id));
            var tile = Read(id);
            colors?.WriteColor(window.X, window.Y, window.Width, window.Height, Rgba(tile, part, window));
            heights?.WriteHeights(window.X, window.Y, window.Width, window.Height, HeightsOf(tile, part, window));
            temperatures?.WriteHeights(
                window.X, window.Y, window.Width, window.Height, TemperaturesOf(tile, part, window));
            target.Context.Log.Advance();
        }
        colors?.Complete(cancellation);
        heights?.Complete(cancellation);
        temperatures?.Complete(cancellation);
    }

    private IColorRasterWriter CreateColors(RasterPart part)
    {
        var path = PathOf(RasterNames.ColorsOf(options, part.Tile));
        var grid = GridOf(part, Frame.Wkt(WktVersion.Wkt2));
        return options.OrthoFormat is OrthoFormat.Jpeg
            ? JpegRasterWriter.Create(path, grid, Frame.Wkt(WktVersion.Esri), Overviews(canEmbed: false))
            : GeoTiffWriter.CreateColor(path, grid, Overviews(canEmbed: true));
    }

    private IHeightRasterWriter CreateHeights(RasterPart part)
    {
        var path = PathOf(RasterNames.HeightsOf(options, part.Tile));
        return options.DsmFormat is DsmFormat.Asc
            ? AsciiGridWriter.Create(path, GridOf(part, Frame.Wkt(WktVersion.Esri)), _noHeight, Overviews(canEmbed: false))
            : GeoTiffWriter.CreateHeights(
                path, GridOf(part, Frame.WktWithHeights), _noHeight, Frame.HeightUnitName, Overviews(canEmbed: true));
    }

    private GeoTiffWriter CreateTemperatures(RasterPart part, TemperatureColors colors) => GeoTiffWriter.CreateHeights(
        PathOf(RasterNames.TemperaturesOf(part.Tile)), GridOf(part, Frame.Wkt(WktVersion.Wkt2)), NoTemperature,
        TemperatureUnits.CodeOf(colors.Unit), Overviews(canEmbed: true));

    private RasterOverviews Overviews(bool canEmbed) => (options.Overviews ?? OverviewType.Embedded) switch
    {
        OverviewType.OvrFile => RasterOverviews.Beside,
        OverviewType.Embedded when canEmbed => RasterOverviews.Embedded,
        _ => RasterOverviews.None,
    };

    // JPEG cannot say which pixels are empty, so that a mosaic would hide pixels of one part by empty ones of another.
    private void WriteMosaics(IReadOnlyList<RasterPart> parts)
    {
        if (options.OrthoFormat is not (OrthoFormat.None or OrthoFormat.Jpeg))
        {
            RasterMosaic.WriteColor(
                target.PathOf(RasterNames.ColorMosaic), GridOf(RasterPart.Whole(layout), Frame.Wkt(WktVersion.Wkt2)),
                PlacesOf(parts, RasterNames.ColorsOf));
        }
        if (options.DsmFormat is not DsmFormat.None)
        {
            RasterMosaic.WriteHeights(
                target.PathOf(RasterNames.HeightMosaic), GridOf(RasterPart.Whole(layout), Frame.WktWithHeights),
                PlacesOf(parts, RasterNames.HeightsOf), _noHeight, Frame.HeightUnitName);
        }
        if (target.Colors.Temperatures is { } colors)
        {
            RasterMosaic.WriteHeights(
                target.PathOf(RasterNames.TemperatureMosaic), GridOf(RasterPart.Whole(layout), Frame.Wkt(WktVersion.Wkt2)),
                PlacesOf(parts, (_, tile) => RasterNames.TemperaturesOf(tile)), NoTemperature,
                TemperatureUnits.CodeOf(colors.Unit));
        }
    }

    private List<MosaicPart> PlacesOf(IReadOnlyList<RasterPart> parts, Func<OrthophotoDsmOptions, TileName?, string> nameOf) =>
        parts.Select(part => new MosaicPart(nameOf(options, part.Tile), part.X, part.Y, part.Width, part.Height)).ToList();

    private RasterGrid GridOf(RasterPart part, string wkt) =>
        new RasterGrid(layout.Width, layout.Height, layout.Left, layout.Top, layout.PixelSize, wkt)
            .Part(part.X, part.Y, part.Width, part.Height);

    private string PathOf(string name)
    {
        var path = target.PathOf(name.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    // Parts that follow each other mostly need the same tiles.
    private OrthophotoTile Read(RasterTileId id)
    {
        foreach (var (known, tile) in _tiles)
        {
            if (known == id)
                return tile;
        }
        if (_tiles.Count == MaxTilesInMemory)
            _tiles.Dequeue();
        var read = OrthophotoTile.Read(target.Workspace, stage, id);
        _tiles.Enqueue((id, read));
        return read;
    }

    private byte[] Rgba(OrthophotoTile tile, RasterPart part, Window window)
    {
        var rgba = new byte[4 * window.Width * window.Height];
        var empty = options.NoDataColor is { } asked ? HexColor.Parse(asked) : default;
        var emptyAlpha = options.NoDataTransparency ?? true ? (byte)0 : byte.MaxValue;
        for (var i = 0; i < window.Width * window.Height; i++)
        {
            var (x, y) = window.InTile(i);
            var source = tile.Source[x, y];
            var isShown = source != OrthophotoTile.NoSource && (part.Source ?? source) == source;
            var shown = isShown ? ColorOf(tile, x, y) : empty;
            (rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2]) = (shown.R, shown.G, shown.B);
            // Pixels of another part are always transparent.
            rgba[4 * i + 3] = isShown ? byte.MaxValue : source == OrthophotoTile.NoSource ? emptyAlpha : (byte)0;
        }
        return rgba;
    }

    private Rgb24 ColorOf(OrthophotoTile tile, int x, int y) =>
        tile.Kelvin is { } kelvin ? target.Colors.Temperatures!.Of(kelvin[x, y]) : tile.Color[x, y];

    private float[] TemperaturesOf(OrthophotoTile tile, RasterPart part, Window window)
    {
        var unit = target.Colors.Temperatures!.Unit;
        var values = new float[window.Width * window.Height];
        for (var i = 0; i < values.Length; i++)
        {
            var (x, y) = window.InTile(i);
            var kelvin = tile.Source[x, y] is var source && (part.Source ?? source) == source ? tile.Kelvin![x, y] : float.NaN;
            values[i] = float.IsNaN(kelvin) ? NoTemperature : (float)TemperatureUnits.FromKelvin(kelvin, unit);
        }
        return values;
    }

    private float[] HeightsOf(OrthophotoTile tile, RasterPart part, Window window)
    {
        var heights = new float[window.Width * window.Height];
        for (var i = 0; i < heights.Length; i++)
        {
            var (x, y) = window.InTile(i);
            var source = tile.Source[x, y];
            heights[i] = source != OrthophotoTile.NoSource && (part.Source ?? source) == source ? tile.Height[x, y] : _noHeight;
        }
        return heights;
    }

    /// <summary>The pixels that a part and a tile of the raster have in common.</summary>
    /// <param name="X">Column of the first one in the part.</param>
    /// <param name="Y">Row of the first one in the part.</param>
    /// <param name="TileX">Column of the first one in the tile.</param>
    /// <param name="TileY">Row of the first one in the tile.</param>
    private readonly record struct Window(int X, int Y, int Width, int Height, int TileX, int TileY)
    {
        public static Window Of(RasterPart part, (int X, int Y, int Width, int Height) tile)
        {
            var (left, top) = (Math.Max(part.X, tile.X), Math.Max(part.Y, tile.Y));
            var right = Math.Min(part.X + part.Width, tile.X + tile.Width);
            var bottom = Math.Min(part.Y + part.Height, tile.Y + tile.Height);
            return new(left - part.X, top - part.Y, right - left, bottom - top, left - tile.X, top - tile.Y);
        }

        public (int X, int Y) InTile(int index) => (TileX + index % Width, TileY + index / Width);
    }
}

/// <summary>Names of the files of an orthophoto export.</summary>
internal static class RasterNames
{
    public const string ColorMosaic = "Orthophoto.vrt";
    public const string HeightMosaic = "DSM.vrt";
    public const string TemperatureMosaic = "Temperature.vrt";

    /// <summary>The orthophoto, or its part that shows a tile.</summary>
    public static string ColorsOf(OrthophotoDsmOptions options, TileName? tile) =>
        NameOf("Orthophoto", tile, options.OrthoFormat is OrthoFormat.Jpeg ? ".jpg" : ".tif");

    /// <summary>The surface model, or its part that shows a tile.</summary>
    public static string HeightsOf(OrthophotoDsmOptions options, TileName? tile) =>
        NameOf("DSM", tile, options.DsmFormat is DsmFormat.Asc ? ".asc" : ".tif");

    /// <summary>The temperatures of the orthophoto, or of its part that shows a tile: 32-bit numbers.</summary>
    public static string TemperaturesOf(TileName? tile) => NameOf("Temperature", tile, ".tif");

    /// <summary>
    /// The file to open first, that of the orthophoto if there is one; null if it consists of parts without a mosaic.
    /// </summary>
    public static string? RootOf(OrthophotoDsmOptions options)
    {
        var isMerged = options.MergeParts ?? true;
        if (options.OrthoFormat is OrthoFormat.None)
            return isMerged ? HeightsOf(options, null) : HeightMosaic;
        if (isMerged)
            return ColorsOf(options, null);
        return options.OrthoFormat is OrthoFormat.Jpeg ? null : ColorMosaic;
    }

    private static string NameOf(string raster, TileName? tile, string extension) =>
        tile is null ? raster + extension : $"{raster}/{tile}{extension}";
}
