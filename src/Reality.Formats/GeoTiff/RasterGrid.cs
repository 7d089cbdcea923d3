namespace Reality.Formats.GeoTiff;

/// <summary>Size and position of a raster: north up, square pixels.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Left">West edge of the first pixel in units of the coordinate system.</param>
/// <param name="Top">North edge of the first pixel in units of the coordinate system.</param>
/// <param name="PixelSize">Side of a pixel in units of the coordinate system; positive.</param>
/// <param name="Wkt">Coordinate system as well-known text; empty for local coordinates.</param>
public sealed record RasterGrid(int Width, int Height, double Left, double Top, double PixelSize, string Wkt)
{
    /// <summary>The affine transform from pixels to the map, in the order of GDAL.</summary>
    internal double[] GeoTransform => [Left, PixelSize, 0, Top, 0, -PixelSize];

    /// <summary>A rectangle of the same pixels.</summary>
    /// <param name="x">Column of its first pixel.</param>
    /// <param name="y">Row of its first pixel.</param>
    public RasterGrid Part(int x, int y, int width, int height) =>
        this with { Width = width, Height = height, Left = Left + x * PixelSize, Top = Top - y * PixelSize };
}
