using System.Text.Json.Nodes;
using Reality.Core.Numerics;
using Reality.Formats.Gltf;
using Reality.Testing;

namespace Reality.Formats.Tests.Gltf;

public sealed class GlbWriterTests
{
    [Fact]
    public void The_khronos_validator_finds_nothing()
    {
        if (!ExternalReader.HasPackage("gltf-validator"))
            Assert.Skip("gltf-validator is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.glb"], GlbWriter.Encode(TestMesh.Plate(new(0, 0, 0))));
        File.WriteAllBytes(folder["large.glb"], GlbWriter.Encode(TestMesh.Plate(new(0, 0, 0), cells: 300)));
        File.WriteAllBytes(folder["plain.glb"], GlbWriter.Encode(TestMesh.PlainPlate()));

        foreach (var name in (string[])["a.glb", "large.glb", "plain.glb"])
        {
            var report = ExternalReader.RunScript("gltf.js", folder[name]);

            Assert.Equal("[]", report["messages"]!.ToJsonString());
            Assert.Equal((0, 0), ((int)report["errors"]!, (int)report["warnings"]!));
        }
    }

    [Fact]
    public void Content_is_y_up_unlit_and_embeds_its_pages()
    {
        var glb = GlbWriter.Encode(TestMesh.Plate(new(500, 600, 700)));
        var json = JsonOf(glb);

        Assert.Equal("KHR_materials_unlit", (string?)json["extensionsUsed"]![0]);
        Assert.Equal(2, json["images"]!.AsArray().Count);
        Assert.All(json["images"]!.AsArray(), image => Assert.Equal("image/jpeg", (string?)image!["mimeType"]));
        // East -10..10, up 0.1..3.1, minus north -10..10.
        var positions = json["accessors"]!.AsArray().Where(a => (string?)a!["type"] == "VEC3").ToList();
        Assert.Equal(0.1, positions.Min(a => (double)a!["min"]![1]!), 1e-6);
        Assert.Equal(3.1, positions.Max(a => (double)a!["max"]![1]!), 1e-6);
        Assert.Equal(-10, positions.Min(a => (double)a!["min"]![2]!), 1e-6);
    }

    [Fact]
    public void A_mesh_without_pages_has_a_neutral_lit_material_and_no_texture_coordinates()
    {
        var json = JsonOf(GlbWriter.Encode(TestMesh.PlainPlate()));

        Assert.Null(json["images"]);
        Assert.Null(json["extensionsUsed"]);
        var primitive = Assert.Single(json["meshes"]![0]!["primitives"]!.AsArray());
        Assert.Null(primitive!["attributes"]!["TEXCOORD_0"]);
        Assert.Equal(3 * 128, (int)json["accessors"]![(int)primitive["indices"]!]!["count"]!);
        var surface = json["materials"]![0]!["pbrMetallicRoughness"]!;
        Assert.Equal((0.8, 0), (Math.Round((double)surface["baseColorFactor"]![0]!, 6), (double)surface["metallicFactor"]!));
    }

    [Fact]
    public void Equal_meshes_give_equal_bytes() =>
        Assert.Equal(GlbWriter.Encode(TestMesh.Plate(Vector3d.Zero)), GlbWriter.Encode(TestMesh.Plate(Vector3d.Zero)));

    private static JsonNode JsonOf(byte[] glb) =>
        JsonNode.Parse(glb.AsSpan(20, BitConverter.ToInt32(glb, 12)))!;
}
