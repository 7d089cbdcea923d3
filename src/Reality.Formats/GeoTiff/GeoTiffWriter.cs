namespace Reality.Formats.GeoTiff;

/// <summary>
/// Writes GeoTIFF (OGC 19-008r4) in blocks through GDAL: colors with alpha, or heights with a no-data value. BigTIFF if the file
/// may exceed 4 GiB. With embedded overviews the layout is that of Cloud Optimized GeoTIFF (OGC 21-026).
/// </summary>
public sealed class GeoTiffWriter : IColorRasterWriter, IHeightRasterWriter
{
    /// <summary>Side of a block in pixels; writes aligned to the block grid are fastest.</summary>
    public const int BlockSize = GdalRaster.BlockSize;

    private const int FastCompression = 1;
    private const int UsualCompression = 6;

    private readonly string _path;
    private readonly RasterGrid _grid;
    private readonly RasterOverviews _overviews;
    private readonly bool _isColor;
    private readonly GdalRaster _raster;

    private GeoTiffWriter(string path, RasterGrid grid, RasterOverviews overviews, bool isColor)
    {
        (_path, _grid, _overviews, _isColor) = (path, grid, overviews, isColor);
        _raster = GdalRaster.Create(
            WrittenPath, grid, isColor ? 4 : 0, overviews is RasterOverviews.Embedded ? FastCompression : UsualCompression);
    }

    // A cloud optimized file begins with data that are known last: it is a copy of a file that is written first.
    private string WrittenPath => _overviews is RasterOverviews.Embedded ? _path + ".tmp" : _path;

    /// <summary>Creates a raster of red, green, blue and alpha bytes.</summary>
    public static GeoTiffWriter CreateColor(
        string path, RasterGrid grid, RasterOverviews overviews = RasterOverviews.Embedded)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var writer = new GeoTiffWriter(path, grid, overviews, isColor: true);
        writer._raster.MarkAlpha(4);
        return writer;
    }

    /// <summary>Creates a raster of heights, or of another quantity in single precision.</summary>
    /// <param name="noData">Value of pixels without one.</param>
    /// <param name="unit">Unit of the heights: "metre", "US survey foot"; of temperatures: "degC".</param>
    public static GeoTiffWriter CreateHeights(
        string path, RasterGrid grid, float noData, string unit = "metre",
        RasterOverviews overviews = RasterOverviews.Embedded)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var writer = new GeoTiffWriter(path, grid, overviews, isColor: false);
        writer._raster.DescribeHeights(noData, unit);
        return writer;
    }

    public void WriteColor(int x, int y, int width, int height, ReadOnlySpan<byte> rgba) =>
        _raster.WriteColor(x, y, width, height, rgba, 4);

    public void WriteHeights(int x, int y, int width, int height, ReadOnlySpan<float> meters) =>
        _raster.WriteHeights(x, y, width, height, meters);

    public void Complete(CancellationToken cancellation = default)
    {
        if (_overviews is RasterOverviews.Embedded)
        {
            _raster.BuildOverviews(_grid, _isColor, cancellation);
            _raster.CopyTo(
                _path, "COG", cancellation, "COMPRESS=DEFLATE", "PREDICTOR=YES", "OVERVIEW_COMPRESS=DEFLATE",
                "OVERVIEW_PREDICTOR=YES", "BIGTIFF=IF_SAFER", "OVERVIEWS=FORCE_USE_EXISTING");
        }
        _raster.Close();
        if (_overviews is RasterOverviews.Beside)
            OverviewFile.Write(_path, _grid, _isColor, cancellation);
        Dispose();
    }

    public void Dispose()
    {
        _raster.Dispose();
        if (WrittenPath != _path)
            File.Delete(WrittenPath);
    }
}
