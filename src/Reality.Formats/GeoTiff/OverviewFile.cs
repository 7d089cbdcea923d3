namespace Reality.Formats.GeoTiff;

/// <summary>Coarser levels of a raster of any format in a TIFF beside it, NAME.ovr, as GDAL and GIS programs read them.</summary>
internal static class OverviewFile
{
    /// <summary>Writes the file of a complete raster; none if the raster fits a block.</summary>
    public static void Write(string path, RasterGrid grid, bool isColor, CancellationToken cancellation)
    {
        using var raster = GdalRaster.Open(path);
        raster.BuildOverviews(grid, isColor, cancellation);
        raster.Close();
    }
}
