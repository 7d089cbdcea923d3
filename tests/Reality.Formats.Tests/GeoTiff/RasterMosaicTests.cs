using System.Text.Json.Nodes;
using Reality.Core.Geodesy;
using Reality.Formats.Geodesy;
using Reality.Formats.GeoTiff;
using Reality.Testing;

namespace Reality.Formats.Tests.GeoTiff;

/// <summary>A mosaic of parts is, for GDAL, the raster that they were cut from.</summary>
public sealed class RasterMosaicTests
{
    private const int Width = 90;
    private const int Height = 60;
    private const float NoHeight = -9999;

    // Two parts with a slanted border: their rectangles overlap by ten columns.
    private static readonly (int Left, int Right)[] s_parts = [(0, 50), (40, Width)];

    [Theory]
    [InlineData("EPSG:32632")]
    [InlineData("EPSG:4326")]
    public void Parts_with_a_slanted_border_make_the_whole(string crs)
    {
        if (!ExternalReader.HasCommand("gdalinfo"))
            Assert.Skip("gdal-bin is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        var grid = new RasterGrid(Width, Height, 8.5, 47.3, 0.5, CoordinateSystemParser.Parse(crs).ToWkt(WktVersion.Wkt2));
        WriteColor(folder["whole.tif"], grid, 0, Width, part: null);
        WriteHeights(folder["dsm.tif"], grid, 0, Width, part: null);
        var parts = new List<MosaicPart>();
        foreach (var (index, (left, right)) in s_parts.Index())
        {
            WriteColor(folder[$"{index}.tif"], grid, left, right, index);
            WriteHeights(folder[$"h{index}.tif"], grid, left, right, index);
            parts.Add(new($"{index}.tif", left, 0, right - left, Height));
        }

        RasterMosaic.WriteColor(folder["mosaic.vrt"], grid, parts);
        RasterMosaic.WriteHeights(
            folder["dsm.vrt"], grid, [.. parts.Select(part => part with { Name = "h" + part.Name })], NoHeight, "metre");

        AssertSame(folder["whole.tif"], folder["mosaic.vrt"]);
        AssertSame(folder["dsm.tif"], folder["dsm.vrt"]);
    }

    private static void AssertSame(string expected, string actual)
    {
        var (whole, mosaic) = (Info(expected), Info(actual));
        Assert.Equal(Checksums(whole), Checksums(mosaic));
        Assert.Equal(whole["geoTransform"]!.ToJsonString(), mosaic["geoTransform"]!.ToJsonString());
        Assert.Equal(whole["wgs84Extent"]!.ToJsonString(), mosaic["wgs84Extent"]!.ToJsonString());
        Assert.Equal(
            whole["coordinateSystem"]!["dataAxisToSRSAxisMapping"]!.ToJsonString(),
            mosaic["coordinateSystem"]!["dataAxisToSRSAxisMapping"]!.ToJsonString());
    }

    private static IEnumerable<int> Checksums(JsonNode info) =>
        info["bands"]!.AsArray().Select(band => (int)band!["checksum"]!);

    private static JsonNode Info(string path) => JsonNode.Parse(ExternalReader.Run("gdalinfo", "-json", "-checksum", path))!;

    private static int PartOf(int x, int y) => x < 40 + y / 6 ? 0 : 1;

    private static void WriteColor(string path, RasterGrid grid, int left, int right, int? part)
    {
        using var writer = GeoTiffWriter.CreateColor(path, grid.Part(left, 0, right - left, Height));
        var rgba = Pixels(left, right, part).SelectMany(p => p.IsShown ? [(byte)p.X, (byte)p.Y, 9, 255] : new byte[4]).ToArray();
        writer.WriteColor(0, 0, right - left, Height, rgba);
        writer.Complete();
    }

    private static void WriteHeights(string path, RasterGrid grid, int left, int right, int? part)
    {
        using var writer = GeoTiffWriter.CreateHeights(path, grid.Part(left, 0, right - left, Height), NoHeight);
        var meters = Pixels(left, right, part).Select(p => p.IsShown ? p.X + 0.5f * p.Y : NoHeight).ToArray();
        writer.WriteHeights(0, 0, right - left, Height, meters);
        writer.Complete();
    }

    private static IEnumerable<(int X, int Y, bool IsShown)> Pixels(int left, int right, int? part)
    {
        for (var y = 0; y < Height; y++)
        {
            for (var x = left; x < right; x++)
                yield return (x, y, (part ?? PartOf(x, y)) == PartOf(x, y));
        }
    }
}
