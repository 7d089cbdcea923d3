namespace Reality.Formats.GeoTiff;

/// <summary>Writes a raster of colors, rectangle by rectangle: left to right and top to bottom.</summary>
public interface IColorRasterWriter : IDisposable
{
    /// <summary>Writes a rectangle of red, green, blue and alpha bytes, row by row.</summary>
    void WriteColor(int x, int y, int width, int height, ReadOnlySpan<byte> rgba);

    /// <summary>Completes the file and its companions; they are incomplete until then.</summary>
    void Complete(CancellationToken cancellation = default);
}

/// <summary>Writes a raster of heights, rectangle by rectangle: left to right and top to bottom.</summary>
public interface IHeightRasterWriter : IDisposable
{
    /// <summary>Writes a rectangle of heights, row by row.</summary>
    void WriteHeights(int x, int y, int width, int height, ReadOnlySpan<float> meters);

    /// <summary>Completes the file and its companions; they are incomplete until then.</summary>
    void Complete(CancellationToken cancellation = default);
}

/// <summary>Where the coarser levels of a raster go, halved until the raster fits a block.</summary>
public enum RasterOverviews
{
    None,

    /// <summary>Into the raster itself: a GeoTIFF gets the layout "cloud optimized" (OGC 21-026).</summary>
    Embedded,

    /// <summary>Into a file of the raster's name with ".ovr" appended.</summary>
    Beside,
}
