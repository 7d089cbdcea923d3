using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Text.Json.Nodes;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Geodesy;
using Reality.Formats.I3s;
using Reality.Testing;

namespace Reality.Formats.Tests.I3s;

public sealed class I3sWriterTests
{
    private static readonly LocalFrame s_zurich = new(GeoPoint.FromDegrees(47.37, 8.54, 452.5));
    private static readonly Vector3d s_origin = new(130, 40, 7);
    private static readonly (string Channel, string Name)[] s_colors = [("r", "red"), ("g", "green"), ("b", "blue")];

    [Fact]
    public void Cesium_shows_north_up_at_its_place_and_replaces_the_coarse_node()
    {
        if (!ExternalReader.HasPackage("cesium") || !ExternalReader.HasCommand("chromium"))
            Assert.Skip("cesium or chromium is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        WriteLayer(folder);

        var seen = ExternalReader.RunScript("cesium.js", folder.Path, "SceneServer", "1");

        Assert.Equal("[]", seen["failed"]!.ToJsonString());
        Assert.Equal("[]", seen["problems"]!.ToJsonString());
        Assert.Contains("SceneServer/layers/0/nodes/2/", seen["loaded"]!.AsArray().Select(n => (string?)n));
        Assert.Equal(47.37 + 40 / 111_180.0, (double)seen["center"]![0]!, 1e-5);
        Assert.Equal(8.54 + 130 / 75_500.0, (double)seen["center"]![1]!, 1e-5);
        Assert.Equal(452.5 + 7 + 1.6, (double)seen["center"]![2]!, 0.1);
        // Seen from above with north at the top: blue and yellow above red and green.
        var quadrants = seen["quadrants"]!.AsArray();
        Assert.All(quadrants, q => Assert.True((int)q!["lit"]! > 200, seen.ToJsonString()));
        Assert.Equal(["blue", "red green", "red", "green"], quadrants.Select(quadrant => Describe(quadrant!)));
    }

    [Fact]
    public void The_package_and_the_folder_have_the_same_layer_tree_and_meshes()
    {
        using var folder = new TemporaryFolder();
        WriteLayer(folder);
        using var package = ZipFile.OpenRead(folder["Model.slpk"]);

        foreach (var (entry, resource) in (ReadOnlySpan<(string, string)>)
            [
                ("3dSceneLayer.json.gz", "layers/0/index.json"),
                ("nodepages/0.json.gz", "layers/0/nodepages/0/index.json"),
                ("nodes/2/geometries/0.bin.gz", "layers/0/nodes/2/geometries/0/index.bin"),
                ("nodes/2/textures/0.jpg", "layers/0/nodes/2/textures/0/index.jpg"),
            ])
            Assert.Equal(Read(package, entry), File.ReadAllBytes(folder[$"SceneServer/{resource}"]));

        var layer = JsonNode.Parse(Read(package, "3dSceneLayer.json.gz"))!;
        var metadata = JsonNode.Parse(Read(package, "metadata.json"))!;
        var service = JsonNode.Parse(File.ReadAllBytes(folder["SceneServer/index.json"]))!;
        Assert.Equal(("IntegratedMesh", 4326), ((string?)layer["layerType"], (int)layer["spatialReference"]!["wkid"]!));
        Assert.Equal(("1.8", 3), ((string?)metadata["I3SVersion"], (int)metadata["nodeCount"]!));
        Assert.Equal(layer.ToJsonString(), service["layers"]![0]!.ToJsonString());
    }

    [Fact]
    public void Nodes_switch_at_the_area_of_their_diameter_and_the_root_has_no_mesh()
    {
        using var folder = new TemporaryFolder();
        WriteLayer(folder);

        var nodes = JsonNode.Parse(File.ReadAllBytes(folder["SceneServer/layers/0/nodepages/0/index.json"]))!["nodes"]!;

        Assert.Equal([0, 1, 2], nodes.AsArray().Select(node => (int)node!["index"]!));
        Assert.Null(nodes[0]!["mesh"]);
        Assert.Null(nodes[0]!["parentIndex"]);
        Assert.Equal("[1]", nodes[0]!["children"]!.ToJsonString());
        Assert.Equal(Math.PI / 4 * 20 * 20, (double)nodes[1]!["lodThreshold"]!, 1e-9);
        Assert.Equal(3 * 128, (int)nodes[2]!["mesh"]!["geometry"]!["vertexCount"]!);
        // Two pages of 32 x 64 side by side, each in a border of 8.
        Assert.Equal(96 * 80, (int)nodes[2]!["mesh"]!["material"]!["texelCountHint"]!);
        Assert.Equal("[10,10,1.5]", nodes[2]!["obb"]!["halfSize"]!.ToJsonString());
    }

    [Fact]
    public void Readers_of_version_1_6_find_a_document_for_each_node()
    {
        using var folder = new TemporaryFolder();
        WriteLayer(folder);
        using var package = ZipFile.OpenRead(folder["Model.slpk"]);

        var root = ReadNodeDocument(package, "root");
        var coarse = ReadNodeDocument(package, "1");
        var shared = JsonNode.Parse(Read(package, "nodes/2/shared/sharedResource.json.gz"))!;

        Assert.Equal("../1", (string?)root["children"]![0]!["href"]);
        Assert.Equal("../root", (string?)coarse["parentNode"]!["href"]);
        Assert.Equal(20, (double)coarse["lodSelection"]![1]!["maxError"]!, 1e-9);
        Assert.Equal("./geometries/0", (string?)coarse["geometryData"]![0]!["href"]);
        Assert.Equal(96, (int)shared["textureDefinitions"]!["2"]!["images"]![0]!["size"]!);
        Assert.Equal(
            package.GetEntry("nodes/2/textures/0.jpg")!.Length,
            (int)shared["textureDefinitions"]!["2"]!["images"]![0]!["length"]![0]!);
    }

    [Fact]
    public void Positions_are_degrees_and_meters_from_the_center_of_the_box()
    {
        using var folder = new TemporaryFolder();
        WriteLayer(folder);
        var mesh = TestMesh.Plate(s_origin).Mesh;
        var center = Geographic(s_origin + new Vector3d(0, 0, 1.6));

        var geometry = File.ReadAllBytes(folder["SceneServer/layers/0/nodes/2/geometries/0/index.bin"]);

        Assert.Equal(8 + 3 * 128 * (12 + 8 + 4) + 16, geometry.Length);
        Assert.Equal((3 * 128, 1), (Int(geometry, 0), Int(geometry, 4)));
        for (var corner = 0; corner < mesh.Triangles.Length; corner++)
        {
            var position = new Vector3d(
                center.X + Float(geometry, 8 + 12 * corner), center.Y + Float(geometry, 12 + 12 * corner),
                center.Z + Float(geometry, 16 + 12 * corner));
            var world = s_zurich.WorldFromGeo(GeoPoint.FromDegrees(position.Y, position.X, position.Z));
            Assert.True(Vector3d.Distance(world, mesh.WorldPosition(mesh.Triangles[corner])) < 1e-4);
        }
        var feature = geometry.Length - 16;
        Assert.Equal((0, 127), (Int(geometry, feature + 8), Int(geometry, feature + 12)));
    }

    [Fact]
    public void A_layer_without_textures_has_normals_and_a_neutral_material()
    {
        using var folder = new TemporaryFolder();
        var plate = TestMesh.Plate(s_origin);
        WriteLayer(folder, new() { Mesh = plate.Mesh, TextureCoordinates = [], PageOfTriangle = [], Pages = [] });

        var layer = JsonNode.Parse(File.ReadAllBytes(folder["SceneServer/layers/0/index.json"]))!;
        var geometry = File.ReadAllBytes(folder["SceneServer/layers/0/nodes/2/geometries/0/index.bin"]);

        Assert.Null(layer["textureSetDefinitions"]);
        Assert.Null(layer["materialDefinitions"]![0]!["pbrMetallicRoughness"]!["baseColorTexture"]);
        Assert.Equal("east-north-up", (string?)layer["store"]!["normalReferenceFrame"]);
        Assert.Equal(8 + 3 * 128 * (12 + 12 + 4) + 16, geometry.Length);
        var normals = 8 + 3 * 128 * 12;
        Assert.Equal((0f, 0f, 1f), (Float(geometry, normals), Float(geometry, normals + 4), Float(geometry, normals + 8)));
        Assert.False(Directory.Exists(folder["SceneServer/layers/0/nodes/2/textures"]));
        Assert.Throws<ArgumentException>(() => WriteLayer(folder, plate, isTextured: false));
    }

    [Fact]
    public void Equal_meshes_give_equal_bytes()
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        WriteLayer(folder);
        WriteLayer(other);

        Assert.Equal(File.ReadAllBytes(folder["Model.slpk"]), File.ReadAllBytes(other["Model.slpk"]));
    }

    /// <summary>A plate and, above it in the tree, a coarser one that is replaced at a diameter of 20 pixels.</summary>
    private static JsonNode ReadNodeDocument(ZipArchive package, string node) =>
        JsonNode.Parse(Read(package, $"nodes/{node}/3dNodeIndexDocument.json.gz"))!;

    private static void WriteLayer(TemporaryFolder folder, TexturedMesh? fine = null, bool? isTextured = null)
    {
        using var writer = new I3sWriter(
            folder["Model.slpk"], folder["SceneServer"], new I3sReference(CoordinateSystemParser.Parse("EPSG:4326")),
            isTextured ?? fine is null);
        fine ??= TestMesh.Plate(s_origin);
        var box = new I3sBox(Geographic(s_origin + new Vector3d(0, 0, 1.6)), new(10, 10, 1.5), s_zurich.EarthFromWorld.Rotation);
        I3sNode[] nodes =
        [
            new(0, null, 0, box, 8, [1], null),
            new(1, 0, 1, box, 20, [2], fine.Pages.Count > 0 ? Write(writer, 1, TestMesh.Plate(s_origin, cells: 2), box) : null),
            new(2, 1, 2, box, 1e6, [], Write(writer, 2, fine, box)),
        ];
        var southWest = Geographic(s_origin + new Vector3d(-10, -10, 0));
        writer.Complete(nodes, new(southWest, Geographic(s_origin + new Vector3d(10, 10, 3))));
    }

    private static I3sMesh Write(I3sWriter writer, int index, TexturedMesh mesh, I3sBox box)
    {
        var positions = Enumerable.Range(0, mesh.Mesh.VertexCount).Select(v => Geographic(mesh.Mesh.WorldPosition(v))).ToArray();
        var normals = Enumerable.Repeat(Vector3.UnitZ, positions.Length).ToArray();
        return writer.WriteMesh(index, mesh, positions, normals, box.Center, out _);
    }

    private static Vector3d Geographic(Vector3d world)
    {
        var geo = s_zurich.GeoFromWorld(world);
        return new(geo.Longitude.Degrees, geo.Latitude.Degrees, geo.HeightMeters);
    }

    private static byte[] Read(ZipArchive package, string name)
    {
        using var entry = package.GetEntry(name)!.Open();
        using var content = name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(entry, CompressionMode.Decompress)
            : entry;
        using var result = new MemoryStream();
        content.CopyTo(result);
        return result.ToArray();
    }

    private static int Int(byte[] bytes, int offset) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(offset));

    private static float Float(byte[] bytes, int offset) => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(offset));

    private static string Describe(JsonNode quadrant) => string.Join(
        ' ', s_colors.Where(color => (double)quadrant[color.Channel]! > 110).Select(color => color.Name));
}
