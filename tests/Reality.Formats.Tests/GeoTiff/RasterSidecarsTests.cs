using System.Globalization;
using System.Text.Json.Nodes;
using Reality.Core.Geodesy;
using Reality.Formats.Geodesy;
using Reality.Formats.GeoTiff;
using Reality.Testing;

namespace Reality.Formats.Tests.GeoTiff;

/// <summary>Formats that hold no place of their own, judged by GDAL; each companion file by itself.</summary>
public sealed class RasterSidecarsTests
{
    private const int Width = 1100;
    private const int Height = 300;

    [Theory]
    [InlineData("EPSG:32632", 465000, 5246900, 0.25)]
    [InlineData("EPSG:4326", 8.5412345678, 47.3712345678, 1e-6)]
    [InlineData("ENU:47.37,8.54", -120.5, 80.25, 0.05)]
    public void A_JPEG_lies_where_it_belongs(string crs, double left, double top, double pixelSize)
    {
        if (!ExternalReader.HasCommand("gdalinfo"))
            Assert.Skip("gdal-bin is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        var path = folder["ortho.jpg"];
        var system = CoordinateSystemParser.Parse(crs);
        WriteJpeg(path, new(Width, Height, left, top, pixelSize, system.ToWkt(WktVersion.Wkt2)), system);

        Assert.Equal(
            ["ortho.jgw", "ortho.jpg", "ortho.jpg.aux.xml", "ortho.jpg.ovr", "ortho.prj"],
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var info = Info(path);
        Assert.Equal([Width, Height], info["size"]!.AsArray().Select(n => (int)n!));
        AssertPlace(info, left, top, pixelSize);
        var name = system.Kind == CoordinateSystemKind.LocalEnu ? crs : system.Name;
        Assert.Contains($"\"{name}\"", (string?)info["coordinateSystem"]!["wkt"], StringComparison.Ordinal);
        Assert.Equal([3, 3, 3], info["bands"]!.AsArray().Select(band => band!["overviews"]!.AsArray().Count + 1));
        // The world file alone says the same place.
        File.Delete(path + ".aux.xml");
        AssertPlace(Info(path), left, top, pixelSize);
    }

    [Theory]
    [InlineData("EPSG:26849+6360", "US survey foot")]
    [InlineData("EPSG:4326+5773", "degree")]
    public void The_prj_file_is_text_that_Esri_reads(string crs, string unit)
    {
        if (!ExternalReader.HasCommand("gdalsrsinfo"))
            Assert.Skip("gdal-bin is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        var wkt = CoordinateSystemParser.Parse(crs).ToWkt(WktVersion.Esri);
        RasterSidecars.WritePrj(folder["ortho.jpg"], wkt);

        var read = ExternalReader.Run("gdalsrsinfo", "-o", "wkt2", "ESRI::" + folder["ortho.prj"]);

        var text = File.ReadAllText(folder["ortho.prj"]);
        Assert.StartsWith(unit == "degree" ? "GEOGCS[" : "PROJCS[", text, StringComparison.Ordinal);
        Assert.Contains(unit, read, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void An_ASCII_grid_has_system_place_and_overviews_of_fractions()
    {
        if (!ExternalReader.HasCommand("gdalinfo"))
            Assert.Skip("gdal-bin is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        var path = folder["dsm.asc"];
        var esri = CoordinateSystemParser.Parse("EPSG:32632").ToWkt(WktVersion.Esri);
        using (var writer = AsciiGridWriter.Create(
            path, new(Width, Height, 465000, 5246900, 0.25, esri), -9999, RasterOverviews.Beside))
        {
            // Whole numbers, whose means are not.
            var meters = Enumerable.Range(0, Width * Height).Select(i => (float)(i % Width)).ToArray();
            writer.WriteHeights(0, 0, Width, Height, meters);
            writer.Complete();
        }

        var info = Info(path);
        AssertPlace(info, 465000, 5246900, 0.25);
        Assert.Contains("UTM", (string?)info["coordinateSystem"]!["wkt"], StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, info["bands"]![0]!["overviews"]!.AsArray().Count);
        var value = ExternalReader.Run("gdallocationinfo", "-valonly", path + ".ovr", "10", "10");
        Assert.Equal(20.5, double.Parse(value, CultureInfo.InvariantCulture), 1e-6);
    }

    private static void WriteJpeg(string path, RasterGrid grid, CoordinateSystem system)
    {
        using var writer = JpegRasterWriter.Create(path, grid, system.ToWkt(WktVersion.Esri), RasterOverviews.Beside);
        var rgba = new byte[4 * grid.Width * grid.Height];
        Array.Fill<byte>(rgba, 77);
        writer.WriteColor(0, 0, grid.Width, grid.Height, rgba);
        writer.Complete();
    }

    // Without the complaint that a local system has no extent on the earth.
    private static JsonNode Info(string path)
    {
        var output = ExternalReader.Run("gdalinfo", "-json", path);
        return JsonNode.Parse(output[..(output.LastIndexOf('}') + 1)])!;
    }

    private static void AssertPlace(JsonNode info, double left, double top, double pixelSize)
    {
        var transform = info["geoTransform"]!.AsArray().Select(n => (double)n!).ToArray();
        // A thousandth of a pixel.
        Assert.Equal(left, transform[0], 1e-3 * pixelSize);
        Assert.Equal(top, transform[3], 1e-3 * pixelSize);
        Assert.Equal(pixelSize, transform[1], 1e-9 * pixelSize);
        Assert.Equal(-pixelSize, transform[5], 1e-9 * pixelSize);
    }
}
