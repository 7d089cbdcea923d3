using System.Globalization;
using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Gltf;
using Reality.Formats.Meshopt;
using Reality.Testing;

namespace Reality.Formats.Tests.Gltf;

public sealed class MeshoptGlbWriterTests
{
    private const double Step = 1.0 / 64;

    [Fact]
    public void The_khronos_validator_finds_nothing()
    {
        if (!ExternalReader.HasPackage("gltf-validator"))
            Assert.Skip("gltf-validator is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.glb"], MeshoptGlbWriter.Encode(TestMesh.Plate(new(0, 0, 0)), Step));
        File.WriteAllBytes(folder["large.glb"], MeshoptGlbWriter.Encode(TestMesh.Plate(new(0.3, 0, 7), cells: 300), Step));
        File.WriteAllBytes(folder["plain.glb"], MeshoptGlbWriter.Encode(TestMesh.PlainPlate(), Step));

        foreach (var name in (string[])["a.glb", "large.glb", "plain.glb"])
        {
            var report = ExternalReader.RunScript("gltf.js", folder[name]);

            Assert.Equal("[]", report["messages"]!.ToJsonString());
            Assert.Equal((0, 0), ((int)report["errors"]!, (int)report["warnings"]!));
        }
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(90, true)]
    [InlineData(8, false)]
    public void The_decoder_of_meshoptimizer_finds_every_triangle(int cells, bool isRough)
    {
        RequireDecoder();
        var mesh = TestMesh.Plate(new(1234.567, -0.123, 55.1), cells);
        if (isRough)
            mesh = Rough(mesh);

        Assert.Equal(CornersOf(mesh), Decoded(mesh));
    }

    [Fact]
    public void The_same_place_of_two_meshes_stays_the_same()
    {
        RequireDecoder();
        var mesh = Rough(TestMesh.Plate(new(0, 0, 0), 8));
        // The same world positions from another origin.
        var origin = new Vector3d(3.3, -0.7, 1.21);
        var other = new TexturedMesh
        {
            Mesh = new()
            {
                Origin = origin,
                Positions = [.. mesh.Mesh.Positions.Select((_, v) => (mesh.Mesh.WorldPosition(v) - origin).RelativeTo(default))],
                Triangles = mesh.Mesh.Triangles,
            },
            TextureCoordinates = mesh.TextureCoordinates, PageOfTriangle = mesh.PageOfTriangle, Pages = mesh.Pages,
        };

        Assert.Equal(Decoded(mesh), Decoded(other));
    }

    [Fact]
    public void Triangles_take_a_small_part_of_their_plain_size()
    {
        var mesh = TestMesh.Plate(new(0, 0, 0), cells: 100);

        Assert.InRange(MeshoptGlbWriter.Encode(mesh, Step).Length, 2_000, GlbWriter.Encode(mesh).Length / 5);
    }

    [Fact]
    public void Strips_hold_every_triangle_once_and_number_vertices_by_first_use()
    {
        var mesh = TestMesh.Plate(new(0, 0, 0), cells: 20).Mesh;

        var strips = TriangleStrips.Of(mesh.Triangles, mesh.VertexCount);

        Assert.Equal(
            mesh.Triangles.Chunk(3).Select(Canonical).Order(),
            strips.Indices.Select(index => strips.VertexOf[index]).Chunk(3).Select(Canonical).Order());
        var seen = 0;
        foreach (var index in strips.Indices)
        {
            Assert.InRange(index, 0, seen);
            seen = Math.Max(seen, index + 1);
        }
        Assert.Equal(strips.VertexOf.Length, seen);

        static (int, int, int) Canonical(int[] t) => t[0] < t[1] && t[0] < t[2] ? (t[0], t[1], t[2])
            : t[1] < t[2] ? (t[1], t[2], t[0]) : (t[2], t[0], t[1]);
    }

    private static void RequireDecoder()
    {
        if (!ExternalReader.HasPackage("meshoptimizer"))
            Assert.Skip("meshoptimizer is not installed: see tests/readers/README.md.");
    }

    // Heights of noise and holes, so that edges and vertices come back after a long time and all codes occur.
    private static TexturedMesh Rough(TexturedMesh mesh)
    {
        var random = SeededRandom.For(5, 0);
        int[] kept = [.. Enumerable.Range(0, mesh.Mesh.TriangleCount).Where(_ => random.NextInt32(4) > 0)];
        return new()
        {
            Mesh = new()
            {
                Origin = mesh.Mesh.Origin,
                Positions = [.. mesh.Mesh.Positions.Select(p => p with { Z = (float)(40 * random.NextDouble()) })],
                Triangles = [.. kept.SelectMany(t => mesh.Mesh.Triangles[(3 * t)..(3 * t + 3)])],
            },
            TextureCoordinates = [.. kept.SelectMany(t => mesh.TextureCoordinates[(3 * t)..(3 * t + 3)])],
            PageOfTriangle = [.. kept.Select(t => mesh.PageOfTriangle[t])],
            Pages = mesh.Pages,
        };
    }

    // Each triangle of each page as steps of the world and of the texture, from its lowest corner on, sorted.
    private static List<string> CornersOf(TexturedMesh mesh) => Sorted(
        Enumerable.Range(0, mesh.Mesh.Triangles.Length).Select(corner =>
        {
            var p = mesh.Mesh.WorldPosition(mesh.Mesh.Triangles[corner]);
            var uv = mesh.TextureCoordinates[corner];
            return TextOf(p.X, p.Z, -p.Y, uv.X, uv.Y);
        }));

    private static List<string> Decoded(TexturedMesh mesh)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.glb"], MeshoptGlbWriter.Encode(mesh, Step));
        var origin = mesh.Mesh.Origin;
        var primitives = ExternalReader.RunScript("meshopt.js", folder["a.glb"])["primitives"]!.AsArray();
        Assert.Equal(mesh.Pages.Count, primitives.Count);
        return Sorted(primitives.SelectMany(primitive => primitive!["corners"]!.AsArray()).Select(corner =>
        {
            var n = corner!.AsArray().Select(value => (double)value!).ToArray();
            return TextOf(n[0] + origin.X, n[1] + origin.Z, n[2] - origin.Y, n[3], n[4]);
        }));
    }

    private static string TextOf(double x, double up, double z, double u, double v) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Math.Round(x / Step)} {Math.Round(up / Step)} {Math.Round(z / Step)} {Math.Round(u * 1024)} {Math.Round(v * 1024)}");

    private static List<string> Sorted(IEnumerable<string> corners) => corners.Chunk(3)
        .Select(t => Enumerable.Range(0, 3).Select(i => $"{t[i]}, {t[(i + 1) % 3]}, {t[(i + 2) % 3]}"))
        .Select(turned => turned.Min(StringComparer.Ordinal)!)
        .Order(StringComparer.Ordinal).ToList();
}
