using System.Globalization;
using System.Text;

namespace Reality.Formats.GeoTiff;

/// <summary>
/// Writes heights as an Esri ASCII grid (ArcGIS Desktop, "Esri ASCII raster format"): a header of six lines, then rows from north
/// to south. The coordinate system, if any, goes to NAME.prj in the same folder.
/// </summary>
/// <remarks>Rectangles must arrive left to right and top to bottom; one band of rows is held in memory.</remarks>
public sealed class AsciiGridWriter : IDisposable
{
    private readonly StreamWriter _text;
    private readonly RasterGrid _grid;
    private float[] _band = [];

    private AsciiGridWriter(StreamWriter text, RasterGrid grid) => (_text, _grid) = (text, grid);

    /// <summary>Creates the file and writes its header.</summary>
    /// <param name="noData">Value of cells without a height.</param>
    public static AsciiGridWriter Create(string path, RasterGrid grid, float noData)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (grid.Wkt.Length > 0)
            File.WriteAllText(Path.ChangeExtension(path, ".prj"), grid.Wkt);
        var text = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 16) { NewLine = "\n" };
        var bottom = grid.Top - grid.Height * grid.PixelSize;
        text.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"ncols {grid.Width}\nnrows {grid.Height}\nxllcorner {grid.Left}\nyllcorner {bottom}\n"));
        text.Write(string.Create(CultureInfo.InvariantCulture, $"cellsize {grid.PixelSize}\nNODATA_value {noData}\n"));
        return new(text, grid);
    }

    /// <summary>Adds a rectangle of heights, row by row; a band is written with its rightmost rectangle.</summary>
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

    public void Dispose() => _text.Dispose();
}
