using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Reality.Contract.Exports;
using Reality.Core.Numerics;
using Reality.Engine.Analysis;
using Reality.Formats.Geodesy;
using Reality.Jobs.Exports.I3s;
using Reality.Testing;

namespace Reality.Jobs.Tests.Exports;

public sealed class I3sExportTests(SmallModel model) : IClassFixture<SmallModel>
{
    [Theory]
    [InlineData("{}", "EPSG:4326", 4326)]
    [InlineData("""{"crs":"EPSG:2056"}""", "EPSG:2056", 2056)]
    [InlineData("""{"crs":"EPSG:4326+5773"}""", "EPSG:4326+5773", 4326)]
    public async Task Vertices_are_at_their_place_in_the_system_of_the_layer(string options, string crs, int wkid)
    {
        var (folder, _) = await model.Export("I3S", options);

        var layer = Json(folder, "index.json");
        Assert.Equal(wkid, (int)layer["spatialReference"]!["wkid"]!);
        using var transform = CoordinateTransform.FromWorld(SmallModel.Origin, CoordinateSystemParser.Parse(crs));
        var projection = new MapProjection(transform.Apply);
        var nodes = Json(folder, "nodepages/0/index.json")["nodes"]!.AsArray();
        // The root, the node over both tiles, and the tiles.
        Assert.Equal(4, nodes.Count);
        foreach (var (tile, index) in SmallModel.Tiles.Select((tile, i) => (tile, i + 2)))
        {
            var mesh = SmallModel.MeshOf(tile).Mesh;
            var expected = projection.Apply(mesh);
            var center = nodes[index]!["obb"]!["center"]!.AsArray().Select(number => (double)number!).ToArray();
            var positions = Positions(folder, index).Select(p => p + new Vector3d(center[0], center[1], center[2])).ToList();
            Assert.Equal(mesh.Triangles.Length, positions.Count);
            for (var corner = 0; corner < positions.Count; corner++)
            {
                var (e, p) = (expected[mesh.Triangles[corner]], positions[corner]);
                var tolerance = wkid == 4326 ? 0.001 / 111_320 : 0.001;
                Assert.True(Math.Abs(e.X - p.X) < tolerance && Math.Abs(e.Y - p.Y) < tolerance, $"{e} {p}");
                Assert.Equal(e.Z, p.Z, 0.001);
            }
        }
    }

    [Fact]
    public async Task The_box_of_a_node_encloses_its_children_and_its_error_decides_when_they_replace_it()
    {
        var (folder, _) = await model.Export("I3S", """{"crs":"EPSG:2056"}""");

        var nodes = Json(folder, "nodepages/0/index.json")["nodes"]!.AsArray();

        var (center, half) = Box(nodes[1]!);
        for (var child = 2; child <= 3; child++)
        {
            var (inner, innerHalf) = Box(nodes[child]!);
            Assert.Equal(1, (int)nodes[child]!["parentIndex"]!);
            var outside = Vector3d.Max(inner + innerHalf - (center + half), center - half - (inner - innerHalf));
            Assert.True(Math.Max(outside.X, Math.Max(outside.Y, outside.Z)) < 1e-9, $"{outside}");
        }
        // The coarse node has texels of 0.1 m, at least, and a sphere of 11.2 m around it.
        var pixels = Math.Sqrt((double)nodes[1]!["lodThreshold"]! / (Math.PI / 4));
        Assert.InRange(2 * half.Length / pixels, 0.099, 0.3);
        Assert.True((int)nodes[1]!["mesh"]!["geometry"]!["vertexCount"]! < 3 * 4096 / 2);
    }

    [Fact]
    public async Task Cesium_shows_the_finest_level_at_its_place()
    {
        if (!ExternalReader.HasPackage("cesium") || !ExternalReader.HasCommand("chromium"))
            Assert.Skip("cesium or chromium is not installed: see tests/readers/README.md.");
        var (folder, _) = await model.Export("I3S");

        var seen = ExternalReader.RunScript("cesium.js", folder, "SceneServer", "1");

        Assert.Equal("[]", seen["failed"]!.ToJsonString());
        Assert.Equal("[]", seen["problems"]!.ToJsonString());
        var loaded = seen["loaded"]!.AsArray().Select(name => (string)name!).ToList();
        Assert.Contains("SceneServer/layers/0/nodes/2/", loaded);
        Assert.Contains("SceneServer/layers/0/nodes/3/", loaded);
        Assert.Equal(47.37, (double)seen["center"]![0]!, 1e-3);
        // The second tile, which is red, is in the east.
        var quadrants = seen["quadrants"]!.AsArray();
        Assert.True((double)quadrants[1]!["r"]! > 3 * (double)quadrants[1]!["g"]!, seen.ToJsonString());
        Assert.True((double)quadrants[0]!["r"]! < 1.5 * (double)quadrants[0]!["g"]!, seen.ToJsonString());
    }

    [Fact]
    public void The_record_says_what_the_files_are_in()
    {
        var format = new I3sExport();

        Assert.Equal("EPSG:4326", format.WrittenCrsOf(new I3sOptions(), SmallModel.Origin));
        Assert.Equal("EPSG:2056", format.WrittenCrsOf(new I3sOptions { Crs = "EPSG:2056" }, SmallModel.Origin));
        Assert.Null(format.WrittenCrsOf(new I3sOptions(), null));
        Assert.Equal("SLPK", format.RealityDataTypeOf((ExportOptions?)null));
        Assert.Null(format.CrsOf(format.DefaultOptions("EPSG:2056")));
    }

    private static (Vector3d Center, Vector3d Half) Box(JsonNode node) =>
        (Vector(node["obb"]!["center"]!), Vector(node["obb"]!["halfSize"]!));

    private static Vector3d Vector(JsonNode numbers) => new((double)numbers[0]!, (double)numbers[1]!, (double)numbers[2]!);

    private static JsonNode Json(string folder, string name) =>
        JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "SceneServer/layers/0", name)))!;

    private static IEnumerable<Vector3d> Positions(string folder, int node)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, $"SceneServer/layers/0/nodes/{node}/geometries/0/index.bin"));
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return Enumerable.Range(0, count).Select(i => new Vector3d(At(3 * i), At(3 * i + 1), At(3 * i + 2)));

        double At(int number) => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(8 + 4 * number));
    }
}
