using System.Globalization;

namespace Reality.Formats.GeoTiff;

/// <summary>
/// Writes colors as JPEG with its place beside it: a world file NAME.jgw, the coordinate system in Esri's dialect as NAME.prj,
/// and both for GDAL and its relatives as NAME.jpg.aux.xml. Alpha is ignored: empty pixels show their color.
/// </summary>
public sealed class JpegRasterWriter : IColorRasterWriter
{
    /// <summary>Maximum width and height in pixels that readers of JPEG accept (libjpeg, JPEG_MAX_DIMENSION).</summary>
    public const int MaxSide = 65_500;

    private const int Quality = 90;
    private const int FastCompression = 1;

    private readonly string _path;
    private readonly RasterGrid _grid;
    private readonly RasterOverviews _overviews;
    private readonly GdalRaster _raster;

    private JpegRasterWriter(string path, RasterGrid grid, RasterOverviews overviews)
    {
        (_path, _grid, _overviews) = (path, grid, overviews);
        _raster = GdalRaster.Create(WrittenPath, grid, 3, FastCompression);
    }

    // JPEG is written from top to bottom, but rectangles arrive in blocks.
    private string WrittenPath => _path + ".tmp";

    /// <summary>Creates the raster and its companions.</summary>
    /// <param name="grid">At most <see cref="MaxSide"/> pixels wide and high.</param>
    /// <param name="esriWkt">The coordinate system in Esri's dialect; empty for local coordinates.</param>
    /// <param name="overviews">JPEG cannot hold them: none, or beside.</param>
    public static JpegRasterWriter Create(string path, RasterGrid grid, string esriWkt, RasterOverviews overviews)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(esriWkt);
        ArgumentOutOfRangeException.ThrowIfEqual(overviews, RasterOverviews.Embedded);
        if (Math.Max(grid.Width, grid.Height) > MaxSide)
            throw new ArgumentException("The raster is too large for a JPEG.", nameof(grid));
        RasterSidecars.WriteWorldFile(Path.ChangeExtension(path, ".jgw"), grid);
        RasterSidecars.WritePrj(path, esriWkt);
        RasterSidecars.WriteAuxiliary(path, grid);
        return new(path, grid, overviews);
    }

    public void WriteColor(int x, int y, int width, int height, ReadOnlySpan<byte> rgba) =>
        _raster.WriteColor(x, y, width, height, rgba, 3);

    public void Complete(CancellationToken cancellation = default)
    {
        _raster.CopyTo(
            _path, "JPEG", cancellation, string.Create(CultureInfo.InvariantCulture, $"QUALITY={Quality}"));
        Dispose();
        if (_overviews is RasterOverviews.Beside)
            OverviewFile.Write(_path, _grid, isColor: true, cancellation);
    }

    public void Dispose()
    {
        _raster.Dispose();
        File.Delete(WrittenPath);
    }
}
