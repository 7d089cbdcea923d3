namespace Reality.Testing;

/// <summary>A geoid at the same height everywhere, as a grid that PROJ reads under the name of EGM2008's; made by GDAL.</summary>
public static class GeoidGrid
{
    /// <summary>Name of the grid that "EPSG:3855" needs and installations lack.</summary>
    public const string Name = "us_nga_egm08_25.tif";

    /// <summary>Whether the grid can be made here.</summary>
    public static bool CanBeMade => ExternalReader.HasCommand("gdal_translate");

    /// <summary>Writes the grid, which covers 8 to 12 degrees east and 47 to 51 degrees north.</summary>
    /// <param name="path">Ends in ".tif".</param>
    /// <param name="meters">Height of the geoid above the ellipsoid.</param>
    public static void Write(string path, double meters)
    {
        var text = path + ".asc";
        var row = string.Join(' ', Enumerable.Repeat(FormattableString.Invariant($"{meters:0.000}"), 5));
        File.WriteAllText(
            text,
            "ncols 5\nnrows 5\nxllcorner 7.5\nyllcorner 46.5\ncellsize 1\nNODATA_value -9999\n"
            + string.Concat(Enumerable.Repeat(row + "\n", 5)));
        ExternalReader.Run(
            "gdal_translate", "-q", "-a_srs", "EPSG:4979", "-mo", "TYPE=VERTICAL_OFFSET_GEOGRAPHIC_TO_VERTICAL",
            "-mo", "AREA_OR_POINT=Point", text, path);
        File.Delete(text);
    }
}
