using System.Globalization;
using System.Text;

namespace Reality.Formats.GeoTiff;

/// <summary>
/// Writes heights as an Esri ASCII grid (ArcGIS Desktop, "Esri ASCII raster format"): a header of six lines, then rows from north
/// to south. The coordinate system, if any, goes to NAME.prj in the same folder.
/// </summary>
/// <remarks>One band of rows is held in memory.</remarks>
public sealed class AsciiGridWriter : IHeightRasterWriter
{
    private readonly StreamWriter _text;
    private readonly string _path;
    private readonly RasterGrid _grid;
    private readonly RasterOverviews _overviews;
    private float[] _band = [];

    private AsciiGridWriter(StreamWriter text, string path, RasterGrid grid, RasterOverviews overviews) =>
        (_text, _path, _grid, _overviews) = (text, path, grid, overviews);

    /// <summary>Creates the file and writes its header.</summary>
    /// <param name="grid">With the coordinate system in Esri's dialect.</param>
    /// <param name="noData">Value of cells without a height.</param>
    /// <param name="overviews">The format cannot hold them: none, or beside.</param>
    public static AsciiGridWriter Create(
        string path, RasterGrid grid, float noData, RasterOverviews overviews = RasterOverviews.None)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentOutOfRangeException.ThrowIfEqual(overviews, RasterOverviews.Embedded);
        RasterSidecars.WritePrj(path, grid.Wkt);
        var text = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 16) { NewLine = "\n" };
        var bottom = grid.Top - grid.Height * grid.PixelSize;
        text.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"ncols {grid.Width}\nnrows {grid.Height}\nxllcorner {grid.Left}\nyllcorner {bottom}\n"));
        text.Write(string.Create(CultureInfo.InvariantCulture, $"cellsize {grid.PixelSize}\nNODATA_value {noData}\n"));
        return new(text, path, grid, overviews);
    }

    public void WriteHeights(int x, int y, int width, int height, ReadOnlySpan<float> meters)
    {
        if (x == 0)
            _band = new float[(long)_grid.Width * height];
        for (var row = 0; row < height; row++)
            meters.Slice(row * width, width).CopyTo(_band.AsSpan(row * _grid.Width + x));
        if (x + width < _grid.Width)
            return;
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < _grid.Width; column++)
            {
                if (column > 0)
                    _text.Write(' ');
                _text.Write(_band[row * _grid.Width + column].ToString("0.###", CultureInfo.InvariantCulture));
            }
            _text.Write('\n');
        }
    }

    public void Complete(CancellationToken cancellation = default)
    {
        _text.Dispose();
        if (_overviews is RasterOverviews.Beside)
            OverviewFile.Write(_path, _grid, isColor: false, cancellation);
    }

    public void Dispose() => _text.Dispose();
}
