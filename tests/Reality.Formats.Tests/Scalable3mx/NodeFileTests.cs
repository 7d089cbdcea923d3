using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Scalable3mx;
using Reality.Testing;

namespace Reality.Formats.Tests.Scalable3mx;

public sealed class NodeFileTests
{
    private static readonly TexturedMesh Plate = TestMesh.Plate(new(100, 200, 3));

    [Fact]
    public void Buffers_follow_the_header_in_the_order_of_resources()
    {
        var (header, buffers) = Read(Written(Plate, null));

        var node = header["nodes"]!.AsArray().Single()!;
        Assert.Equal([90, 190, 3.1f], Numbers(node["bbMin"]!));
        Assert.Equal([110, 210, 6.1f], Numbers(node["bbMax"]!));
        Assert.Equal(1e30, (double)node["maxScreenDiameter"]!);
        Assert.Empty(node["children"]!.AsArray());
        var resources = header["resources"]!.AsArray();
        Assert.Equal(
            ["textureBuffer", "textureBuffer", "geometryBuffer", "geometryBuffer"], resources.Select(r => (string?)r!["type"]));
        var ids = resources.Select(resource => (string?)resource!["id"]).ToList();
        Assert.Equal(ids.Skip(2), node["resources"]!.AsArray().Select(id => (string?)id));
        Assert.Equal(ids.Take(2), resources.Skip(2).Select(resource => (string?)resource!["texture"]));
        Assert.All(buffers.Take(2), jpeg => Assert.Equal([0xFF, 0xD8, 0xFF], jpeg[..3]));
        Assert.All(buffers.Skip(2), mesh => Assert.Equal("OCTM"u8, mesh.AsSpan(0, 4)));
    }

    [Fact]
    public void A_node_with_finer_ones_encloses_them_and_names_their_file()
    {
        var finer = new FinerNodes("0/finer.3mxb", new(new(80, 190, 0), new(100, 200, 3)));

        var (header, _) = Read(Written(Plate, finer));

        var node = header["nodes"]!.AsArray().Single()!;
        Assert.Equal([80, 190, 0], Numbers(node["bbMin"]!));
        Assert.Equal("0/finer.3mxb", (string?)node["children"]!.AsArray().Single());
        // The given function of the size of its bounds.
        Assert.Equal(new Vector3d(30, 20, 6.1f).Length, (double)node["maxScreenDiameter"]!, 1e-4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_tools_of_open_ctm_read_each_geometry(bool isTextured)
    {
        if (!ExternalReader.HasCommand("ctmconv"))
            Assert.Skip("openctm-tools is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        var mesh = isTextured ? Plate : TestMesh.PlainPlate();

        var (header, buffers) = Read(Written(mesh, null));

        var triangles = new List<string>();
        foreach (var (i, resource) in header["resources"]!.AsArray().Index())
        {
            if ((string?)resource!["type"] != "geometryBuffer")
                continue;
            File.WriteAllBytes(folder["part.ctm"], buffers[i]);
            ExternalReader.Run("ctmconv", folder["part.ctm"], folder["part.obj"]);
            triangles.AddRange(Triangles(File.ReadAllLines(folder["part.obj"])));
        }
        Assert.Equal(Expected(mesh, isTextured).Order(), triangles.Order());
    }

    [Fact]
    public void Large_pages_become_parts_that_16_bit_indices_reach()
    {
        const int Count = 50_000;
        // Triangles that share no vertex.
        var positions = Enumerable.Range(0, 3 * Count)
            .Select(i => new Vector3(i / 3, i % 3 == 1 ? 1 : 0, i % 3 == 2 ? 1 : 0)).ToArray();
        var mesh = new TexturedMesh
        {
            Mesh = new() { Origin = default, Positions = positions, Triangles = [.. Enumerable.Range(0, 3 * Count)] },
            TextureCoordinates = [], PageOfTriangle = [], Pages = [],
        };

        var parts = MeshPart.Split(mesh, PositionsOf(mesh)).ToList();

        Assert.Equal(3, parts.Count);
        Assert.All(parts, part => Assert.InRange(part.Positions.Length, 3, MeshPart.MaxVertices));
        Assert.Equal(positions, parts.SelectMany(part => part.Indices.Select(i => part.Positions[i])));
    }

    private static byte[] Written(TexturedMesh mesh, FinerNodes? finer)
    {
        var file = new NodeFile(85);
        file.Add("0", mesh, PositionsOf(mesh), finer, box => box.Size.Length);
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }

    private static Vector3d[] PositionsOf(TexturedMesh mesh) =>
        [.. Enumerable.Range(0, mesh.Mesh.VertexCount).Select(mesh.Mesh.WorldPosition)];

    private static (JsonNode Header, List<byte[]> Buffers) Read(byte[] file)
    {
        Assert.Equal("3MXBO"u8, file.AsSpan(0, 5));
        var size = BitConverter.ToInt32(file, 5);
        var header = JsonNode.Parse(file.AsSpan(9, size))!;
        var buffers = new List<byte[]>();
        var at = 9 + size;
        foreach (var length in header["resources"]!.AsArray().Select(resource => (int)resource!["size"]!))
        {
            buffers.Add(file[at..(at + length)]);
            at += length;
        }
        Assert.Equal(file.Length, at);
        return (header, buffers);
    }

    private static float[] Numbers(JsonNode array) => [.. array.AsArray().Select(number => (float)(double)number!)];

    /// <summary>The corners of each triangle, with texture coordinates if the file has them.</summary>
    private static IEnumerable<string> Triangles(string[] obj)
    {
        string[][] Lines(string kind) => [.. obj.Select(line => line.Split(' ')).Where(words => words[0] == kind)];
        var (positions, coordinates) = (Lines("v"), Lines("vt"));
        foreach (var face in Lines("f"))
        {
            yield return string.Join('|', face.Skip(1).Select(corner => corner.Split('/')).Select(corner =>
                Text(positions[int.Parse(corner[0], CultureInfo.InvariantCulture) - 1][1..].Concat(
                    coordinates.Length == 0 ? [] : coordinates[int.Parse(corner[1], CultureInfo.InvariantCulture) - 1][1..])
                    .Select(number => double.Parse(number, CultureInfo.InvariantCulture)))));
        }
    }

    private static IEnumerable<string> Expected(TexturedMesh mesh, bool isTextured)
    {
        for (var t = 0; t < mesh.Mesh.TriangleCount; t++)
        {
            yield return string.Join('|', Enumerable.Range(3 * t, 3).Select(corner =>
            {
                var p = mesh.Mesh.WorldPosition(mesh.Mesh.Triangles[corner]);
                return Text(isTextured
                    ? [p.X, p.Y, p.Z, mesh.TextureCoordinates[corner].X, 1 - mesh.TextureCoordinates[corner].Y]
                    : [p.X, p.Y, p.Z]);
            }));
        }
    }

    private static string Text(IEnumerable<double> numbers) =>
        string.Join(' ', numbers.Select(number => number.ToString("F3", CultureInfo.InvariantCulture)));
}
