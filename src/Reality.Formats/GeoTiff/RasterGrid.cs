namespace Reality.Formats.GeoTiff;

/// <summary>Where a raster lies: north up, square pixels, counted from the corner of the first.</summary>
/// <param name="Left">West edge in units of the coordinate system.</param>
/// <param name="Top">North edge in units of the coordinate system.</param>
/// <param name="PixelSize">Side of a pixel in units of the coordinate system, above 0.</param>
/// <param name="Wkt">Coordinate system as WKT; empty for a local one.</param>
public sealed record RasterGrid(int Width, int Height, double Left, double Top, double PixelSize, string Wkt);
