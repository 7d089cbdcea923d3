using System.Globalization;

namespace Reality.Formats.GeoTiff;

/// <summary>
/// Writes tiled GeoTIFF (OGC 19-008r4) with overviews, block by block, through GDAL: colors with alpha, or heights with a
/// no-data value. BigTIFF if the file may exceed 4 GiB.
/// </summary>
public sealed class GeoTiffWriter : IDisposable
{
    /// <summary>Side of a block in pixels; writes aligned to the block grid are fastest.</summary>
    public const int BlockSize = 512;

    private readonly string _path;
    private readonly RasterGrid _grid;
    private readonly bool _isColor;
    private IntPtr _dataset;

    private GeoTiffWriter(string path, RasterGrid grid, bool isColor)
    {
        (_path, _grid, _isColor) = (path, grid, isColor);
        string?[] options =
        [
            "TILED=YES", string.Create(CultureInfo.InvariantCulture, $"BLOCKXSIZE={BlockSize}"),
            string.Create(CultureInfo.InvariantCulture, $"BLOCKYSIZE={BlockSize}"), "COMPRESS=DEFLATE",
            isColor ? "PREDICTOR=2" : "PREDICTOR=3", "BIGTIFF=IF_SAFER", isColor ? "ALPHA=YES" : null, null,
        ];
        _dataset = GdalLibrary.Create(
            GdalLibrary.GetDriver("GTiff"), path, grid.Width, grid.Height, isColor ? 4 : 1,
            isColor ? GdalLibrary.TypeByte : GdalLibrary.TypeFloat32, options);
        if (_dataset == IntPtr.Zero)
            GdalLibrary.Fail(path);
        Check(GdalLibrary.SetGeoTransform(_dataset, [grid.Left, grid.PixelSize, 0, grid.Top, 0, -grid.PixelSize]));
        if (grid.Wkt.Length > 0)
            Check(GdalLibrary.SetProjection(_dataset, grid.Wkt));
    }

    /// <summary>Creates a raster of red, green, blue and alpha bytes.</summary>
    public static GeoTiffWriter CreateColor(string path, RasterGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var writer = new GeoTiffWriter(path, grid, isColor: true);
        writer.Check(GdalLibrary.SetColorInterpretation(GdalLibrary.GetBand(writer._dataset, 4), GdalLibrary.ColorAlpha));
        return writer;
    }

    /// <summary>Creates a raster of heights.</summary>
    /// <param name="noData">Value of pixels without a height.</param>
    /// <param name="unit">Unit of the heights: "metre", "US survey foot".</param>
    public static GeoTiffWriter CreateHeights(string path, RasterGrid grid, float noData, string unit = "metre")
    {
        ArgumentNullException.ThrowIfNull(grid);
        var writer = new GeoTiffWriter(path, grid, isColor: false);
        var band = GdalLibrary.GetBand(writer._dataset, 1);
        writer.Check(GdalLibrary.SetNoData(band, noData));
        writer.Check(GdalLibrary.SetUnit(band, unit));
        return writer;
    }

    /// <summary>Writes a rectangle of colors, four bytes per pixel, row by row.</summary>
    public unsafe void WriteColor(int x, int y, int width, int height, ReadOnlySpan<byte> rgba)
    {
        if (!_isColor || rgba.Length < 4L * width * height)
            throw new ArgumentException("A color raster needs four bytes per pixel.", nameof(rgba));
        var bands = stackalloc int[] { 1, 2, 3, 4 };
        fixed (byte* data = rgba)
        {
            Check(GdalLibrary.RasterIO(
                _dataset, GdalLibrary.Write, x, y, width, height, data, width, height, GdalLibrary.TypeByte,
                4, bands, 4, 4 * width, 1));
        }
    }

    /// <summary>Writes a rectangle of heights, row by row.</summary>
    public unsafe void WriteHeights(int x, int y, int width, int height, ReadOnlySpan<float> meters)
    {
        if (_isColor || meters.Length < (long)width * height)
            throw new ArgumentException("A height raster needs one number per pixel.", nameof(meters));
        var bands = stackalloc int[] { 1 };
        fixed (float* data = meters)
        {
            Check(GdalLibrary.RasterIO(
                _dataset, GdalLibrary.Write, x, y, width, height, data, width, height, GdalLibrary.TypeFloat32,
                1, bands, 0, 0, 0));
        }
    }

    /// <summary>Adds overviews, halving until the raster fits a block, and closes the file.</summary>
    /// <remarks>The file is incomplete until then.</remarks>
    /// <param name="withOverviews">False to omit the overviews.</param>
    public void Complete(bool withOverviews = true)
    {
        var factors = new List<int>();
        for (var factor = 2; withOverviews && Math.Max(_grid.Width, _grid.Height) / (factor / 2) > BlockSize; factor *= 2)
            factors.Add(factor);
        if (factors.Count > 0)
        {
            Check(GdalLibrary.BuildOverviews(
                _dataset, "AVERAGE", factors.Count, [.. factors], 0, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero));
        }
        GdalLibrary.ResetError();
        GdalLibrary.Flush(_dataset);
        var failed = GdalLibrary.LastErrorType() >= 3;
        Dispose();
        if (failed)
            GdalLibrary.Fail(_path);
    }

    public void Dispose()
    {
        if (_dataset != IntPtr.Zero)
            GdalLibrary.Close(_dataset);
        _dataset = IntPtr.Zero;
    }

    private void Check(int status)
    {
        if (status >= 3)
            GdalLibrary.Fail(_path);
    }
}

/// <summary>Size and position of a raster: north up, square pixels.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Left">West edge of the first pixel in units of the coordinate system.</param>
/// <param name="Top">North edge of the first pixel in units of the coordinate system.</param>
/// <param name="PixelSize">Side of a pixel in units of the coordinate system; positive.</param>
/// <param name="Wkt">Coordinate system as well-known text; empty for local coordinates.</param>
public sealed record RasterGrid(int Width, int Height, double Left, double Top, double PixelSize, string Wkt);
