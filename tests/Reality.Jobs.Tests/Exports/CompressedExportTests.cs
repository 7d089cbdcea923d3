using Reality.Jobs.Tests.Execution;
using Reality.Testing;

namespace Reality.Jobs.Tests.Exports;

/// <summary>Compressed point clouds, merged and per tile, and meshes, against the plain ones of the same job.</summary>
[Collection(SurveyJobs.Name)]
public sealed class CompressedExportTests(SurveyBench survey)
{
    private const int RecordLength = 36;
    private const int PointOffsetField = 96;

    [Fact]
    public void Compressed_files_have_the_contents_of_the_plain_ones()
    {
        if (!ExternalReader.HasPackage("copc"))
            Assert.Skip("copc is not installed: see tests/readers/README.md.");
        var outputs = survey.Reconstruct(
            "", """
            {"exports":[
              {"format":"LAS"},
              {"format":"LAS","options":{"compress":"LAZ"} },
              {"format":"LAS","options":{"mergePointClouds":false} },
              {"format":"LAS","options":{"compress":"LAZ","mergePointClouds":false} },
              {"format":"3DTiles"},
              {"format":"3DTiles","options":{"compress":"Draco"} },
              {"format":"3DTiles","options":{"compress":"Meshopt"} }] }
            """,
            """{"geometryResolutionLimit":0.8,"tilingMode":"RegularPlanarGrid","tilingValue":30}""");
        using var folder = new TemporaryFolder();
        var locations = outputs.GetProperty("exports").EnumerateArray()
            .Select(export => export.GetProperty("location").GetString()!).ToList();

        Assert.Equal(
            ["LAS", "LAZ", "LAS", "LAZ", "Cesium3DTiles", "Cesium3DTiles", "Cesium3DTiles"],
            locations.Select(location => survey.Bench.Row(location).Type));
        Assert.Equal(["PointCloud.copc.laz"], survey.Bench.List(locations[1]));
        Assert.Equal("PointCloud.copc.laz", survey.Bench.Row(locations[1]).RootDocument);
        Assert.Equal(
            Sorted(PointsOf(survey.Bench.Read(locations[0], "PointCloud.las"))),
            Sorted(Decompressed("copc.js", survey.Bench.Read(locations[1], "PointCloud.copc.laz"), folder)));
        var tiles = survey.Bench.List(locations[2]).Select(Path.GetFileNameWithoutExtension).ToList();
        Assert.True(tiles.Count > 1);
        Assert.Equal(tiles.Select(tile => $"{tile}.laz"), survey.Bench.List(locations[3]));
        AssertCompressedMeshes(locations[4], locations[5], "KHR_draco_mesh_compression"u8);
        AssertCompressedMeshes(locations[4], locations[6], "EXT_meshopt_compression"u8);
        foreach (var tile in tiles)
        {
            Assert.Equal(
                PointsOf(survey.Bench.Read(locations[2], $"{tile}.las")),
                Decompressed("laz.js", survey.Bench.Read(locations[3], $"{tile}.laz"), folder));
        }
    }

    private void AssertCompressedMeshes(string plain, string compressed, ReadOnlySpan<byte> extension)
    {
        var names = survey.Bench.List(plain);
        Assert.Equal(names, survey.Bench.List(compressed));
        Assert.Equal(survey.Bench.Read(plain, "tileset.json"), survey.Bench.Read(compressed, "tileset.json"));
        foreach (var name in names.Where(name => name.EndsWith(".glb", StringComparison.Ordinal)))
        {
            var (before, after) = (survey.Bench.Read(plain, name), survey.Bench.Read(compressed, name));
            Assert.True(after.AsSpan().IndexOf(extension) > 0, name);
            Assert.True(after.Length < before.Length, $"{name}: {after.Length} bytes of {before.Length}");
        }
    }

    private static byte[] PointsOf(byte[] las) => las[BitConverter.ToInt32(las, PointOffsetField)..];

    private static byte[] Decompressed(string script, byte[] file, TemporaryFolder folder)
    {
        File.WriteAllBytes(folder["a.laz"], file);
        string[] files = [folder["a.laz"], folder["points"]];
        ExternalReader.RunScript(script, script == "laz.js" ? ["laz-perf", .. files] : files);
        return File.ReadAllBytes(folder["points"]);
    }

    private static IEnumerable<string> Sorted(byte[] points) =>
        points.Chunk(RecordLength).Select(Convert.ToHexString).Order(StringComparer.Ordinal);
}
