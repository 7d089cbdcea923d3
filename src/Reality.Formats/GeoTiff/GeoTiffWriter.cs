using System.Globalization;

namespace Reality.Formats.GeoTiff;

/// <summary>
/// Writes tiled GeoTIFF (OGC 19-008r4) with overviews, block by block, through GDAL: colors with alpha, or heights with a
/// no-data value. BigTIFF where needed.
/// </summary>
public sealed class GeoTiffWriter : IDisposable
{
    /// <summary>Side of a block; writes that follow the block grid are the fast ones.</summary>
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

    /// <summary>A raster of red, green, blue and alpha bytes.</summary>
    public static GeoTiffWriter CreateColor(string path, RasterGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var writer = new GeoTiffWriter(path, grid, isColor: true);
        writer.Check(GdalLibrary.SetColorInterpretation(GdalLibrary.GetBand(writer._dataset, 4), GdalLibrary.ColorAlpha));
        return writer;
    }

    /// <summary>A raster of heights in meters.</summary>
    /// <param name="noData">What stands for "unknown".</param>
    public static GeoTiffWriter CreateHeights(string path, RasterGrid grid, float noData)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var writer = new GeoTiffWriter(path, grid, isColor: false);
        writer.Check(GdalLibrary.SetNoData(GdalLibrary.GetBand(writer._dataset, 1), noData));
        return writer;
    }

    /// <summary>Writes a rectangle of colors, four bytes a pixel, row by row.</summary>
    public unsafe void WriteColor(int x, int y, int width, int height, ReadOnlySpan<byte> rgba)
    {
        if (!_isColor || rgba.Length < 4L * width * height)
            throw new ArgumentException("Four bytes a pixel of a color raster are needed.", nameof(rgba));
        var bands = stackalloc int[] { 1, 2, 3, 4 };
        fixed (byte* data = rgba)
        {
            Check(GdalLibrary.RasterIO(
                _dataset, GdalLibrary.Write, x, y, width, height, data, width, height, GdalLibrary.TypeByte, 4, bands, 4, 4 * width, 1));
        }
    }

    /// <summary>Writes a rectangle of heights, row by row.</summary>
    public unsafe void WriteHeights(int x, int y, int width, int height, ReadOnlySpan<float> meters)
    {
        if (_isColor || meters.Length < (long)width * height)
            throw new ArgumentException("One number a pixel of a height raster is needed.", nameof(meters));
        var bands = stackalloc int[] { 1 };
        fixed (float* data = meters)
        {
            Check(GdalLibrary.RasterIO(
                _dataset, GdalLibrary.Write, x, y, width, height, data, width, height, GdalLibrary.TypeFloat32, 1, bands, 0, 0, 0));
        }
    }

    /// <summary>Adds overviews, halving until the raster fits a block, and closes the file. The file is not complete before.</summary>
    /// <param name="withOverviews">False to leave the overviews out.</param>
    public void Complete(bool withOverviews = true)
    {
        var factors = new List<int>();
        for (var factor = 2; withOverviews && Math.Max(_grid.Width, _grid.Height) / (factor / 2) > BlockSize; factor *= 2)
            factors.Add(factor);
        if (factors.Count > 0)
            Check(GdalLibrary.BuildOverviews(_dataset, "AVERAGE", factors.Count, [.. factors], 0, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero));
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

/// <summary>Where a raster lies: north up, square pixels, counted from the corner of the first.</summary>
/// <param name="Left">West edge in units of the coordinate system.</param>
/// <param name="Top">North edge in units of the coordinate system.</param>
/// <param name="PixelSize">Side of a pixel in units of the coordinate system, above 0.</param>
/// <param name="Wkt">Coordinate system as WKT; empty for a local one.</param>
public sealed record RasterGrid(int Width, int Height, double Left, double Top, double PixelSize, string Wkt);
