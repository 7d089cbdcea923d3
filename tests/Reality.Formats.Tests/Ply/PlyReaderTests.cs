using System.Numerics;
using System.Text;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Formats.Ply;
using Reality.Testing;

namespace Reality.Formats.Tests.Ply;

public sealed class PlyReaderTests
{
    private const string Quad = """
        ply
        format ascii 1.0
        comment offset 500 0 0
        element camera 1
        property float fov
        property list uchar float lens
        element vertex 4
        property uchar red
        property uchar green
        property uchar blue
        property double x
        property double y
        property double z
        element face 1
        property list uchar int vertex_indices
        end_header
        60 2 1 2
        1 2 3 0 0 0
        1 2 3 1 0 0.5
        1 2 3 1 1 0
        9 8 7 0 1e0 -2
        4 0 1 2 3
        """;

    [Fact]
    public void Text_with_unknown_elements_and_polygons_is_read()
    {
        var content = PlyReader.Read(Stream(Quad));

        Assert.Equal(new(0, 1, -2), content.Positions[3]);
        Assert.Equal(new Rgb24(9, 8, 7), content.Colors[3]);
        Assert.Equal([0, 1, 2, 0, 2, 3], content.Triangles);
        Assert.Equal(["offset 500 0 0"], content.Comments);
        Assert.Empty(content.Normals);
    }

    [Fact]
    public void What_the_writer_wrote_comes_back()
    {
        var bytes = Written();

        var content = PlyReader.Read(new MemoryStream(bytes));

        Assert.Equal(100, content.Positions.Length);
        Assert.Equal(new(500_000.125, 7, 0.5), content.Positions[7]);
        Assert.Equal(Vector3.UnitZ, content.Normals[7]);
        Assert.Equal(new Rgb24(7, 2, 3), content.Colors[7]);
    }

    [Theory]
    [InlineData("pointclouds/ply/simple_binary.ply")]
    [InlineData("pointclouds/ply/simple_text.ply")]
    [InlineData("pointclouds/ply/text_extradim.ply")]
    [InlineData("pointclouds/ply/bunny.ply")]
    [InlineData("pointclouds/ply/mesh.ply")]
    [InlineData("sceaux-castle/reference-openmvs/scene_mesh.ply")]
    [InlineData("sceaux-castle/reference-openmvs/Sparse.ply")]
    public void Files_of_others_are_read(string name)
    {
        if (!SharedData.TryFind(name, out var path))
            Assert.Skip($"Set REALITY_DATA to a folder with {name}.");
        using var stream = File.OpenRead(path);

        var content = PlyReader.Read(stream);

        Assert.NotEmpty(content.Positions);
        Assert.Equal(name.Contains("mesh", StringComparison.Ordinal), content.Triangles.Length > 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ply\n")]
    [InlineData(
        "ply\nformat ascii 1.0\nelement vertex 99999999999\n"
        + "property float x\nproperty float y\nproperty float z\nend_header\n")]
    [InlineData("ply\nformat ascii 1.0\nelement vertex 2000000000\nend_header\n")]
    [InlineData(
        "ply\nformat binary_little_endian 1.0\nelement vertex 1000000\n"
        + "property float x\nproperty float y\nproperty float z\nend_header\nabc")]
    [InlineData("ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nend_header\n1 2\n")]
    [InlineData(
        "ply\nformat ascii 1.0\nelement vertex 1\n"
        + "property float x\nproperty float y\nproperty float z\nend_header\n1 2 house\n")]
    [InlineData("ply\nformat ascii 1.0\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n3 0 1 2\n")]
    [InlineData(
        "ply\nformat binary_little_endian 1.0\nelement face 1\n"
        + "property list uint int vertex_indices\nend_header\n\u007f\u007f\u007f\u007f")]
    public void A_broken_file_is_refused(string text) => Assert.Throws<InvalidFileException>(() => PlyReader.Read(Stream(text)));

    [Fact]
    public void More_vertices_or_triangles_than_allowed_are_refused_before_they_take_memory()
    {
        // A byte a coordinate, and a polygon of 255 corners in 256 bytes.
        const string Place = "property char x\nproperty char y\nproperty char z\n";
        var points = Binary($"element vertex 1000000\n{Place}", 3_000_000);
        var polygons = Binary(
            $"element vertex 1\n{Place}element face 1000\nproperty list uchar uchar vertex_indices\n", 3 + 256_000);
        for (var i = polygons.Length - 256_000; i < polygons.Length; i += 256)
            polygons[i] = 255;

        foreach (var file in (byte[][])[points, polygons])
        {
            PlyReader.Read(new MemoryStream(file));
            var before = GC.GetAllocatedBytesForCurrentThread();
            var refusal = Assert.Throws<InvalidFileException>(() => PlyReader.Read(new MemoryStream(file), 10_000));
            Assert.Contains("10000", refusal.Message, StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        }
    }

    [Fact]
    public void Files_cut_short_or_with_flipped_bytes_give_content_or_our_own_error()
    {
        var random = SeededRandom.For(3, 0);
        foreach (var bytes in (byte[][])[Written(), Encoding.ASCII.GetBytes(Quad)])
        {
            for (var length = 0; length < bytes.Length - 1; length += 11)
                Assert.Throws<InvalidFileException>(() => PlyReader.Read(new MemoryStream(bytes, 0, length)));
            for (var i = 0; i < 500; i++)
            {
                var broken = (byte[])bytes.Clone();
                broken[random.NextInt32(Math.Min(broken.Length, 400))] ^= (byte)(1 << random.NextInt32(8));
                try
                {
                    PlyReader.Read(new MemoryStream(broken));
                }
                catch (InvalidFileException e)
                {
                    Assert.NotEmpty(e.Message);
                }
            }
        }
    }

    private static byte[] Written()
    {
        var stream = new MemoryStream();
        using (var writer = new PlyPointWriter(stream, []))
        {
            for (var i = 0; i < 100; i++)
                writer.Write(new(500_000.125, i, 0.5), Vector3.UnitZ, new((byte)i, 2, 3));
        }
        return stream.ToArray();
    }

    private static MemoryStream Stream(string text) => new(Encoding.Latin1.GetBytes(text));

    private static byte[] Binary(string elements, int contentBytes) =>
    [
        .. Encoding.ASCII.GetBytes($"ply\nformat binary_little_endian 1.0\n{elements}end_header\n"),
        .. new byte[contentBytes],
    ];
}
