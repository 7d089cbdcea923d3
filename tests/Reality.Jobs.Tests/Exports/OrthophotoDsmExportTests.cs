using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Contract.Exports;
using Reality.Jobs.Exports.OrthophotoDsm;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.Exports;

/// <summary>Files of orthophoto exports in all formats, merged and in parts, as GDAL sees them.</summary>
[Collection(SurveyJobs.Name)]
public sealed class OrthophotoDsmExportTests(SurveyBench survey)
{
    private const string Sampling = "\"samplingDistance\":0.1";

    [Fact]
    public void Parts_show_each_pixel_of_the_whole_once_in_all_formats()
    {
        if (!ExternalReader.HasCommand("gdalinfo"))
            Assert.Skip("gdal-bin is not installed: see tests/readers/README.md.");
        var outputs = survey.Reconstruct(
            "", $$"""
            {"modelingReference":true,"exports":[
              {"format":"OrthophotoDSM","options":{ {{Sampling}} } },
              {"format":"OrthophotoDSM","options":{ {{Sampling}},"mergeParts":false} },
              {"format":"OrthophotoDSM","options":{ {{Sampling}},"orthoFormat":"JPEG","dsmFormat":"ASC","overviews":"OvrFile"} },
              {"format":"OrthophotoDSM","options":{ {{Sampling}},"orthoFormat":"JPEG","dsmFormat":"ASC","mergeParts":false} }] }
            """,
            """{"geometryResolutionLimit":0.8,"tilingMode":"RegularPlanarGrid","tilingValue":30}""");
        using var folder = new TemporaryFolder();
        var locations = outputs.GetProperty("exports").EnumerateArray()
            .Select(export => export.GetProperty("location").GetString()!).ToList();
        var names = locations.Select((location, i) => Download(location, folder[$"{i}"])).ToList();
        var tiles = TilesOf(outputs.GetProperty("modelingReference").GetProperty("location").GetString()!);

        Assert.Equal(["DSM.tif", "Orthophoto.tif"], names[0]);
        AssertParts(names[1], tiles, ".tif", ".tif", "DSM.vrt", "Orthophoto.vrt");
        Assert.Equal(
            ["DSM.asc", "DSM.asc.ovr", "DSM.prj", "Orthophoto.jgw", "Orthophoto.jpg", "Orthophoto.jpg.aux.xml",
                "Orthophoto.jpg.ovr", "Orthophoto.prj"],
            names[2]);
        AssertParts(names[3], tiles, ".jpg", ".asc", "DSM.vrt");
        Assert.Equal(
            ["Orthophoto.tif", "Orthophoto.vrt", "Orthophoto.jpg", null],
            locations.Select(location => survey.Bench.Row(location).RootDocument).Select((root, i) => i == 3 ? null : root));

        var (ortho, dsm) = (folder["0/Orthophoto.tif"], folder["0/DSM.tif"]);
        Assert.Equal("COG", (string?)Info(ortho)["metadata"]!["IMAGE_STRUCTURE"]!["LAYOUT"]);
        AssertSameRaster(ortho, folder["1/Orthophoto.vrt"]);
        AssertSameRaster(dsm, folder["1/DSM.vrt"]);
        AssertOnOneGrid(ortho, Directory.GetFiles(folder["1/Orthophoto"], "*.tif"));
        AssertOnOneGrid(ortho, Directory.GetFiles(folder["3/Orthophoto"], "*.jpg"));
        AssertPixelsOccurOnce(dsm, Directory.GetFiles(folder["1/DSM"], "*.tif"));
        AssertPixelsOccurOnce(dsm, Directory.GetFiles(folder["3/DSM"], "*.asc"));
        AssertOnOneGrid(ortho, [folder["2/Orthophoto.jpg"], folder["2/DSM.asc"]]);
        Assert.NotEmpty(Info(folder["2/Orthophoto.jpg"])["bands"]![0]!["overviews"]!.AsArray());
    }

    [Fact]
    public void Colors_come_from_the_photos_when_asked_also_with_a_kept_model()
    {
        if (!ExternalReader.HasCommand("gdalinfo"))
            Assert.Skip("gdal-bin is not installed: see tests/readers/README.md.");
        const string FromPhotos = $$"""
            {"format":"OrthophotoDSM","options":{ {{Sampling}},"colorSource":"OptimizedComputationVisible"} }
            """;
        var outputs = survey.Reconstruct(
            "", $$"""
            {"modelingReference":true,"exports":[{"format":"OrthophotoDSM","options":{ {{Sampling}} } },{{FromPhotos}}]}
            """,
            """{"geometryResolutionLimit":0.8}""");
        var reference = outputs.GetProperty("modelingReference").GetProperty("location").GetString()!;
        var produced = survey.Bench.Succeed(
            "Production",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}","modelingReference":"{{reference}}"},
             "outputs":{"exports":[{{FromPhotos}}]} }
            """);
        using var folder = new TemporaryFolder();
        var locations = outputs.GetProperty("exports").EnumerateArray()
            .Concat(produced.GetProperty("exports").EnumerateArray())
            .Select(export => export.GetProperty("location").GetString()!).ToList();
        foreach (var (i, location) in locations.Index())
            Download(location, folder[$"{i}"]);

        AssertSameRaster(folder["0/DSM.tif"], folder["1/DSM.tif"]);
        AssertSameRaster(folder["1/Orthophoto.tif"], folder["2/Orthophoto.tif"]);
        // The same picture, gray level for gray level near that of the model, but not the same.
        var (model, photos) = (Pixels(folder["0/Orthophoto.tif"]), Pixels(folder["1/Orthophoto.tif"]));
        Assert.Equal(model.Length, photos.Length);
        var differences = model.Zip(photos, (a, b) => Math.Abs(a - b)).ToList();
        Assert.InRange(differences.Average(), 0.3, 12);
    }

    [Theory]
    [InlineData("""{"orthoFormat":"JPEG","noDataTransparency":true}""", "noDataTransparency", "GeoTIFF")]
    [InlineData("""{"orthoFormat":"JPEG","dsmFormat":"ASC","overviews":"Embedded"}""", "overviews", "OvrFile")]
    [InlineData("""{"orthoFormat":"None","dsmFormat":"ASC","overviews":"Embedded"}""", "overviews", "OvrFile")]
    public void What_a_format_cannot_hold_is_refused(string options, string property, string instead)
    {
        var read = JsonSerializer.Deserialize<OrthophotoDsmOptions>(options, Contract.Requests.RequestJson.Options)!;

        var refusal = Assert.Throws<StageException>(() => new OrthophotoDsmExport().Refuse((ExportOptions)read, "exports[0]"));

        Assert.StartsWith($"exports[0].options.{property}: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(instead, refusal.Message, StringComparison.Ordinal);
    }

    private List<string> TilesOf(string reference) => JsonDocument.Parse(survey.Bench.Read(reference, "layout.json")).RootElement
        .GetProperty("tiles").EnumerateArray().Select(tile => tile.GetProperty("name").GetString()!).ToList();

    private List<string> Download(string location, string folder)
    {
        var names = survey.Bench.List(location);
        foreach (var name in names)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, survey.Bench.Read(location, name));
        }
        return names.Order(StringComparer.Ordinal).ToList();
    }

    private static void AssertParts(
        List<string> names, List<string> tiles, string colors, string heights, params string[] mosaics)
    {
        Assert.Equal(mosaics, names.Where(name => !name.Contains('/', StringComparison.Ordinal)));
        var shown = PartsOf("Orthophoto", colors);
        Assert.True(shown.Count > 1);
        Assert.Subset(tiles.ToHashSet(), shown);
        Assert.Equal(shown, PartsOf("DSM", heights));

        HashSet<string> PartsOf(string folder, string extension) => names
            .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Where(name => name.EndsWith(extension, StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name)).ToHashSet();
    }

    private static void AssertSameRaster(string expected, string actual)
    {
        var (whole, mosaic) = (Info(expected), Info(actual));
        Assert.Equal(Checksums(whole), Checksums(mosaic));
        Assert.Equal(whole["geoTransform"]!.ToJsonString(), mosaic["geoTransform"]!.ToJsonString());
        Assert.Equal(whole["wgs84Extent"]!.ToJsonString(), mosaic["wgs84Extent"]!.ToJsonString());
    }

    private static IEnumerable<int> Checksums(JsonNode info) => info["bands"]!.AsArray().Select(band => (int)band!["checksum"]!);

    private static void AssertOnOneGrid(string whole, string[] parts)
    {
        var (left, top, size) = Place(whole);
        foreach (var part in parts)
        {
            var (partLeft, partTop, partSize) = Place(part);
            Assert.Equal(size, partSize, 1e-9);
            Assert.Equal(Math.Round((partLeft - left) / size), (partLeft - left) / size, 1e-3);
            Assert.Equal(Math.Round((top - partTop) / size), (top - partTop) / size, 1e-3);
        }

        static (double Left, double Top, double Size) Place(string path)
        {
            var transform = Info(path)["geoTransform"]!.AsArray().Select(n => (double)n!).ToArray();
            return (transform[0], transform[3], transform[1]);
        }
    }

    // Heights of the sample are far from the no-data value.
    private static void AssertPixelsOccurOnce(string whole, string[] parts)
    {
        var expected = ValidPixels(whole);
        Assert.True(expected > 1000);
        Assert.Equal(expected, parts.Sum(ValidPixels));
    }

    private static byte[] Pixels(string path)
    {
        using var image = NetVips.Image.NewFromFile(path);
        return image.WriteToMemory<byte>();
    }

    private static int ValidPixels(string path) => ExternalReader
        .Run("gdal_translate", "-q", "-of", "XYZ", path, "/vsistdout/")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Count(line => double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture) > -9000);

    private static JsonNode Info(string path) => JsonNode.Parse(ExternalReader.Run("gdalinfo", "-json", "-checksum", path))!;
}
