using System.Globalization;
using System.Xml.Linq;

namespace Reality.Formats.GeoTiff;

/// <summary>Files beside a raster that say where it lies, for formats that cannot say it themselves.</summary>
internal static class RasterSidecars
{
    /// <summary>
    /// Writes an Esri world file: pixel size, rotations, and the center of the upper left pixel, one number to a line.
    /// </summary>
    public static void WriteWorldFile(string path, RasterGrid grid)
    {
        var half = grid.PixelSize / 2;
        double[] numbers = [grid.PixelSize, 0, 0, -grid.PixelSize, grid.Left + half, grid.Top - half];
        File.WriteAllLines(path, numbers.Select(Text));
    }

    /// <summary>Writes the coordinate system to NAME.prj; no file if there is none.</summary>
    public static void WritePrj(string path, string wkt)
    {
        if (wkt.Length > 0)
            File.WriteAllText(Path.ChangeExtension(path, ".prj"), wkt);
    }

    /// <summary>
    /// Writes coordinate system and place to NAME.EXTENSION.aux.xml, GDAL's file for metadata that a format cannot hold.
    /// </summary>
    public static void WriteAuxiliary(string path, RasterGrid grid)
    {
        var system = grid.Wkt.Length > 0 ? new XElement("SRS", grid.Wkt) : null;
        var place = new XElement("GeoTransform", string.Join(", ", grid.GeoTransform.Select(Text)));
        // Without an XML declaration, which GDAL 3.6 takes for the root.
        File.WriteAllText(path + ".aux.xml", new XElement("PAMDataset", system, place).ToString());
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
