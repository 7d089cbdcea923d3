using System.Text.Json.Nodes;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Gltf;
using Reality.Formats.Tiles3D;
using Reality.Testing;

namespace Reality.Formats.Tests.Tiles3D;

public sealed class TilesetWriterTests
{
    private static readonly GeoPoint Zurich = GeoPoint.FromDegrees(47.37, 8.54, 452.5);

    [Fact]
    public void The_transforms_take_content_to_its_place_on_earth()
    {
        using var folder = new TemporaryFolder();
        WriteTileset(folder, new LocalFrame(Zurich));
        var root = JsonNode.Parse(File.ReadAllText(folder["tileset.json"]))!["root"]!;

        var earth = Apply(root["transform"]!, Apply(root["children"]![0]!["transform"]!, new(1, 2, 3)));

        var expected = new LocalFrame(Zurich).EarthFromWorld * (new Vector3d(130, 40, 7) + new Vector3d(1, 2, 3));
        Assert.True(Vector3d.Distance(expected, earth) < 1e-6);
        Assert.Equal("REPLACE", (string?)root["refine"]);
        Assert.True((double)root["geometricError"]! > (double)root["children"]![0]!["geometricError"]!);
        Assert.Equal("a%20b/child.glb", (string?)root["children"]![0]!["content"]!["uri"]);
    }

    [Fact]
    public void Independent_trees_stand_under_a_tile_without_content()
    {
        var bounds = new Box3d(new(0, 0, 0), new(1, 1, 1));
        var shift = new Vector3d(5, 0, 0);
        var root = TilesetNode.Over(
        [
            new("a.glb", Vector3d.Zero, bounds, 1, []), new("b.glb", shift, new(bounds.Min + shift, bounds.Max + shift), 2, []),
        ]);
        using var stream = new MemoryStream();
        TilesetWriter.Write(stream, root, null);

        var json = JsonNode.Parse(stream.ToArray())!;

        Assert.Null(json["root"]!["content"]);
        var children = json["root"]!["children"]!.AsArray();
        Assert.Equal(["a.glb", "b.glb"], children.Select(child => (string?)child!["content"]!["uri"]));
        Assert.Equal(3, (double)json["root"]!["boundingVolume"]!["box"]![3]!);
        Assert.Equal(8, (double)json["root"]!["geometricError"]!);
        Assert.Equal(shift.X, (double)children[1]!["transform"]![12]!);
    }

    [Fact]
    public void The_3d_tiles_tools_read_the_whole_tree()
    {
        if (!ExternalReader.HasPackage("3d-tiles-tools"))
            Assert.Skip("3d-tiles-tools is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        WriteTileset(folder, new LocalFrame(Zurich));

        ExternalReader.RunPackage(
            "3d-tiles-tools/build/src/cli/main.js",
            "convert", "-f", "-i", folder["tileset.json"], "-o", folder["packed/out.3tz"]);

        Assert.True(new FileInfo(folder["packed/out.3tz"]).Length > 2000);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Draco")]
    [InlineData("Meshopt")]
    public void Cesium_shows_north_up_and_replaces_the_root_by_its_child(string? compression)
    {
        if (!ExternalReader.HasPackage("cesium") || !ExternalReader.HasCommand("chromium"))
            Assert.Skip("cesium or chromium is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        WriteTileset(folder, new LocalFrame(Zurich), compression);

        var seen = ExternalReader.RunScript("cesium.js", folder.Path, "tileset.json", "1");

        Assert.Equal("[]", seen["failed"]!.ToJsonString());
        Assert.Equal("[]", seen["problems"]!.ToJsonString());
        Assert.Contains("a b/child.glb", seen["loaded"]!.AsArray().Select(n => (string?)n));
        Assert.Equal(47.37, (double)seen["center"]![0]!, 1e-3);
        Assert.Equal(8.54, (double)seen["center"]![1]!, 2e-3);
        // Seen from above with north at the top: blue and yellow above red and green.
        var quadrants = seen["quadrants"]!.AsArray();
        Assert.All(quadrants, q => Assert.True((int)q!["lit"]! > 200, seen.ToJsonString()));
        Assert.Equal("bright blue", Describe(quadrants[0]!));
        Assert.Equal("bright red green", Describe(quadrants[1]!));
        Assert.Equal("bright red", Describe(quadrants[2]!));
        Assert.Equal("bright green", Describe(quadrants[3]!));
    }

    private static string Describe(JsonNode quadrant) =>
        "bright" + Name(quadrant, "r", " red") + Name(quadrant, "g", " green") + Name(quadrant, "b", " blue");

    private static string Name(JsonNode quadrant, string channel, string name) => (double)quadrant[channel]! > 110 ? name : "";

    /// <summary>A root whose one child is the same plate, exact.</summary>
    private static void WriteTileset(TemporaryFolder folder, LocalFrame? frame, string? compression = null)
    {
        var origin = new Vector3d(130, 40, 7);
        File.WriteAllBytes(folder["root.glb"], Encode(TestMesh.Plate(origin, cells: 2)));
        File.WriteAllBytes(folder["a b/child.glb"], Encode(TestMesh.Plate(origin)));
        var bounds = TestMesh.Plate(origin).Mesh.Bounds().Expanded(0.01);
        var child = new TilesetNode("a b/child.glb", origin, bounds, 0, []);
        var root = new TilesetNode("root.glb", origin - new Vector3d(0, 0, 0), bounds, 4, [child]);
        using var stream = File.Create(folder["tileset.json"]);
        TilesetWriter.Write(stream, root, frame);

        byte[] Encode(TexturedMesh mesh) => compression switch
        {
            "Draco" => DracoGlbWriter.Encode(mesh, 1.0 / 256),
            "Meshopt" => MeshoptGlbWriter.Encode(mesh, 1.0 / 256),
            _ => GlbWriter.Encode(mesh),
        };
    }

    private static Vector3d Apply(JsonNode transform, Vector3d p)
    {
        var m = transform.AsArray().Select(n => (double)n!).ToArray();
        return new(
            m[0] * p.X + m[4] * p.Y + m[8] * p.Z + m[12],
            m[1] * p.X + m[5] * p.Y + m[9] * p.Z + m[13],
            m[2] * p.X + m[6] * p.Y + m[10] * p.Z + m[14]);
    }
}
