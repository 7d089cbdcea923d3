using System.Globalization;
using System.Xml.Linq;

namespace Reality.Formats.GeoTiff;

/// <summary>
/// Writes the list of the rasters that make up a larger one as a GDAL virtual dataset (gdal.org, "VRT -- GDAL Virtual Format"):
/// GIS programs open it as one raster.
/// </summary>
public static class RasterMosaic
{
    private static readonly string[] s_bands = ["Red", "Green", "Blue", "Alpha"];

    /// <summary>Writes a mosaic of colors with alpha; transparent pixels of a part hide nothing.</summary>
    public static void WriteColor(string path, RasterGrid grid, IReadOnlyList<MosaicPart> parts)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(parts);
        Write(path, grid, s_bands.Select((name, index) => new XElement(
            "VRTRasterBand", new XAttribute("dataType", "Byte"), new XAttribute("band", index + 1),
            new XElement("ColorInterp", name),
            parts.Select(part => Source(part, index + 1, new XElement("UseMaskBand", "true"))))));
    }

    /// <summary>Writes a mosaic of heights.</summary>
    /// <param name="noData">Value of pixels without a height, also in the parts.</param>
    /// <param name="unit">Unit of the heights: "metre", "US survey foot".</param>
    public static void WriteHeights(
        string path, RasterGrid grid, IReadOnlyList<MosaicPart> parts, float noData, string unit)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(parts);
        Write(path, grid, [new XElement(
            "VRTRasterBand", new XAttribute("dataType", "Float32"), new XAttribute("band", 1),
            new XElement("NoDataValue", Text(noData)), new XElement("UnitType", unit),
            parts.Select(part => Source(part, 1, new XElement("NODATA", Text(noData)))))]);
    }

    private static void Write(string path, RasterGrid grid, IEnumerable<XElement> bands) => new XElement(
        "VRTDataset", new XAttribute("rasterXSize", grid.Width), new XAttribute("rasterYSize", grid.Height),
        grid.Wkt.Length > 0 ? new XElement("SRS", grid.Wkt) : null,
        new XElement("GeoTransform", string.Join(", ", grid.GeoTransform.Select(Text))),
        bands).Save(path);

    private static XElement Source(MosaicPart part, int band, XElement emptiness) => new(
        "ComplexSource",
        new XElement("SourceFilename", new XAttribute("relativeToVRT", 1), part.Name),
        new XElement("SourceBand", band),
        new XElement(
            "SourceProperties", new XAttribute("RasterXSize", part.Width), new XAttribute("RasterYSize", part.Height),
            new XAttribute("DataType", emptiness.Name == "NODATA" ? "Float32" : "Byte")),
        Rectangle("SrcRect", 0, 0, part), Rectangle("DstRect", part.X, part.Y, part), emptiness);

    private static XElement Rectangle(string name, int x, int y, MosaicPart part) => new(
        name, new XAttribute("xOff", x), new XAttribute("yOff", y),
        new XAttribute("xSize", part.Width), new XAttribute("ySize", part.Height));

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(float number) => Text((double)number);
}

/// <summary>A raster within a mosaic.</summary>
/// <param name="Name">Path relative to the mosaic, with forward slashes.</param>
/// <param name="X">Column of its first pixel in the mosaic.</param>
/// <param name="Y">Row of its first pixel in the mosaic.</param>
public sealed record MosaicPart(string Name, int X, int Y, int Width, int Height);
