using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Gltf;
using Reality.Testing;

namespace Reality.Formats.Tests.Gltf;

public sealed class DracoGlbWriterTests
{
    private const double Step = 1.0 / 64;

    [Fact]
    public void The_khronos_validator_finds_nothing()
    {
        if (!ExternalReader.HasPackage("gltf-validator"))
            Assert.Skip("gltf-validator is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.glb"], DracoGlbWriter.Encode(TestMesh.Plate(new(0, 0, 0)), Step));
        File.WriteAllBytes(folder["large.glb"], DracoGlbWriter.Encode(TestMesh.Plate(new(0, 0, 0), cells: 300), Step));
        File.WriteAllBytes(folder["plain.glb"], DracoGlbWriter.Encode(TestMesh.PlainPlate(), Step));

        foreach (var name in (string[])["a.glb", "large.glb", "plain.glb"])
        {
            var report = ExternalReader.RunScript("gltf.js", folder[name]);

            Assert.Equal("[]", report["messages"]!.ToJsonString());
            Assert.Equal((0, 0), ((int)report["errors"]!, (int)report["warnings"]!));
        }
    }

    [Fact]
    public void Triangles_take_a_small_part_of_their_plain_size()
    {
        var mesh = TestMesh.Plate(new(0, 0, 0), cells: 100);

        Assert.InRange(DracoGlbWriter.Encode(mesh, Step).Length, 2_000, GlbWriter.Encode(mesh).Length / 8);
    }

    [Fact]
    public void The_same_place_of_two_meshes_stays_the_same_and_moves_by_less_than_a_step()
    {
        var random = SeededRandom.For(1, 0);
        var places = new Vector3d[300];
        foreach (ref var place in places.AsSpan())
            place = new(80 * random.NextDouble(), 60 * random.NextDouble(), 9 * random.NextDouble());

        var (one, other) = (Rounded(places, new(3.3, -0.7, 1)), Rounded(places, new(70.123, 44, -3.21)));

        for (var i = 0; i < places.Length; i++)
        {
            Assert.Equal(0, Vector3d.Distance(one[i], other[i]), 1e-5);
            Assert.InRange(Vector3d.Distance(places[i], one[i]), 0, 0.87 * Step + 1e-5);
        }
    }

    // In world axes.
    private static Vector3d[] Rounded(Vector3d[] places, Vector3d origin)
    {
        var mesh = new TexturedMesh
        {
            Mesh = new()
            {
                Origin = origin,
                Positions =
                [
                    .. places.Select(place => new Vector3(
                        (float)(place.X - origin.X), (float)(place.Y - origin.Y), (float)(place.Z - origin.Z))),
                ],
                Triangles = [.. Enumerable.Range(0, places.Length)],
            },
            TextureCoordinates = [], PageOfTriangle = [], Pages = [],
        };
        var positions = QuantizedPart.Of(mesh, PageMesh.Split(mesh).Single(), Step).Positions;
        return [.. positions.Values.Chunk(3).Select(v => origin + new Vector3d(
            positions.Min[0] + v[0] * positions.Step,
            -(positions.Min[2] + v[2] * positions.Step),
            positions.Min[1] + v[1] * positions.Step))];
    }
}
