using System.Text.Json.Nodes;
using Reality.Core.Geodesy;
using Reality.Formats.GeoTiff;
using Reality.Formats.Geodesy;
using Reality.Testing;

namespace Reality.Formats.Tests.GeoTiff;

public sealed class GeoTiffWriterTests
{
    private const int Width = 1300;
    private const int Height = 700;

    [Fact]
    public void Gdal_sees_place_system_overviews_and_no_data_of_heights()
    {
        if (!ExternalReader.HasCommand("gdalinfo"))
            Assert.Skip("gdal-bin is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        WriteHeights(folder["dsm.tif"]);

        var info = JsonNode.Parse(
            ExternalReader.Run("gdalinfo", "-json", "-stats", "--config", "GDAL_PAM_ENABLED", "NO", folder["dsm.tif"]))!;

        Assert.Equal([Width, Height], info["size"]!.AsArray().Select(n => (int)n!));
        Assert.Equal([465000.0, 0.25, 0, 5246900, 0, -0.25], info["geoTransform"]!.AsArray().Select(n => (double)n!));
        Assert.Contains("UTM zone 32N", (string?)info["coordinateSystem"]!["wkt"], StringComparison.Ordinal);
        var band = info["bands"]![0]!;
        Assert.Equal("Float32", (string?)band["type"]);
        Assert.Equal(-9999, (double)band["noDataValue"]!);
        Assert.Equal([512, 512], band["block"]!.AsArray().Select(n => (int)n!));
        Assert.Equal([650, 350], band["overviews"]![0]!["size"]!.AsArray().Select(n => (int)n!));
        Assert.Equal("COG", (string?)info["metadata"]!["IMAGE_STRUCTURE"]!["LAYOUT"]);
        Assert.Equal(["dsm.tif"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        // The no-data corner counts neither in the statistics nor in the overviews.
        Assert.Equal(100, (double)band["minimum"]!, 1e-3);
    }

    [Fact]
    public void An_independent_reader_gets_the_colors_of_every_corner()
    {
        if (!ExternalReader.HasPackage("geotiff"))
            Assert.Skip("geotiff is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        WriteColor(folder["ortho.tif"]);

        var read = ExternalReader.RunScript("geotiff.js", folder["ortho.tif"]);

        Assert.Equal([Width, Height], read["sizes"]![0]!.AsArray().Select(n => (int)n!));
        Assert.Equal([465000.0, 5246900, 0], read["origin"]!.AsArray().Select(n => (double)n!));
        Assert.Equal(32632, (int)read["keys"]!["ProjectedCSTypeGeoKey"]!);
        Assert.Equal(4, (int)read["bands"]!);
        Assert.Equal([0, 0, 7, 255], read["first"]!.AsArray().Select(n => (int)n!));
        Assert.Equal([(Width - 1) % 256, (Height - 1) % 256, 7, 255], read["last"]!.AsArray().Select(n => (int)n!));
    }

    [Theory]
    [InlineData(RasterOverviews.None, 0)]
    [InlineData(RasterOverviews.Beside, 2)]
    public void Overviews_go_where_they_are_wanted(RasterOverviews overviews, int levelCount)
    {
        if (!ExternalReader.HasCommand("gdalinfo"))
            Assert.Skip("gdal-bin is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        WriteHeights(folder["dsm.tif"], overviews);
        var withOverviews = Band(folder["dsm.tif"]);
        File.Delete(folder["dsm.tif.ovr"]);

        Assert.Equal(levelCount, withOverviews["overviews"]?.AsArray().Count ?? 0);
        Assert.Null(Band(folder["dsm.tif"])["overviews"]);
    }

    [Fact]
    public void A_cancelled_file_is_given_up()
    {
        using var folder = new TemporaryFolder();
        using var writer = GeoTiffWriter.CreateHeights(folder["dsm.tif"], Grid(), -9999);

        Assert.Throws<OperationCanceledException>(() => writer.Complete(new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_file_that_cannot_be_made_is_an_io_error_with_its_name()
    {
        var grid = new RasterGrid(16, 16, 0, 0, 1, "");

        var error = Assert.Throws<IOException>(() => GeoTiffWriter.CreateHeights("/nowhere/at/all/dsm.tif", grid, -9999));

        Assert.Contains("dsm.tif", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_rasters_give_equal_bytes()
    {
        using var folder = new TemporaryFolder();
        WriteColor(folder["a.tif"]);
        WriteColor(folder["b.tif"]);

        Assert.True(File.ReadAllBytes(folder["a.tif"]).AsSpan().SequenceEqual(File.ReadAllBytes(folder["b.tif"])));
    }

    private static RasterGrid Grid() =>
        new(Width, Height, 465000, 5246900, 0.25, CoordinateSystemParser.Parse("EPSG:32632").ToWkt(WktVersion.Wkt2));

    private static JsonNode Band(string path) => JsonNode.Parse(ExternalReader.Run("gdalinfo", "-json", path))!["bands"]![0]!;

    private static void WriteHeights(string path, RasterOverviews overviews = RasterOverviews.Embedded)
    {
        using var writer = GeoTiffWriter.CreateHeights(path, Grid(), -9999, overviews: overviews);
        ForEachBlock((x, y, width, height) =>
        {
            var meters = new float[width * height];
            for (var i = 0; i < meters.Length; i++)
                meters[i] = x + i % width < 100 && y + i / width < 100 ? -9999 : 100 + (x + i % width) * 0.01f;
            meters[^1] = 100;
            writer.WriteHeights(x, y, width, height, meters);
        });
        writer.Complete();
    }

    private static void WriteColor(string path)
    {
        using var writer = GeoTiffWriter.CreateColor(path, Grid());
        ForEachBlock((x, y, width, height) =>
        {
            var rgba = new byte[4 * width * height];
            for (var i = 0; i < width * height; i++)
            {
                byte[] pixel = [(byte)(x + i % width), (byte)(y + i / width), 7, 255];
                pixel.CopyTo(rgba, 4 * i);
            }
            writer.WriteColor(x, y, width, height, rgba);
        });
        writer.Complete();
    }

    private static void ForEachBlock(Action<int, int, int, int> write)
    {
        for (var y = 0; y < Height; y += GeoTiffWriter.BlockSize)
        {
            for (var x = 0; x < Width; x += GeoTiffWriter.BlockSize)
                write(x, y, Math.Min(GeoTiffWriter.BlockSize, Width - x), Math.Min(GeoTiffWriter.BlockSize, Height - y));
        }
    }
}
