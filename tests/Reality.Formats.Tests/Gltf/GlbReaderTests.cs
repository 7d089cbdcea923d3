using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.Gltf;

namespace Reality.Formats.Tests.Gltf;

public sealed class GlbReaderTests
{
    private const string Accessors = """
        "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[2,1,3]},
                     {"bufferView":1,"componentType":5125,"count":3,"type":"SCALAR"}],
        "bufferViews":[{"buffer":0,"byteLength":36},{"buffer":0,"byteOffset":36,"byteLength":12}]
        """;

    private const string Mesh = """ "meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":1}]}] """;

    private const string Nodes = """
        "nodes":[{"mesh":0,"translation":[10,20,30]},{"children":[2],"scale":[2,2,2]},{"mesh":0}],
        "scenes":[{"nodes":[0,1]}]
        """;

    [Fact]
    public void Triangles_stand_where_their_nodes_place_them_with_z_up()
    {
        var (positions, triangles) = GlbReader.Read(new MemoryStream(Triangle()));

        Assert.Equal([0, 1, 2, 3, 4, 5], triangles);
        Assert.Equal([new(10, -30, 20), new(12, -30, 20), new(10, -33, 21)], positions.Take(3));
        Assert.Equal([Vector3d.Zero, new(4, 0, 0), new(0, -6, 2)], positions.Skip(3));
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        var whole = Triangle();
        for (var length = 0; length < whole.Length; length += 7)
            Assert.Throws<InvalidFileException>(() => GlbReader.Read(new MemoryStream(whole, 0, length)));
    }

    [Theory]
    [InlineData("\"bufferView\":0,\"componentType\":5126,\"count\":3", "\"componentType\":5126,\"count\":90000000")]
    [InlineData("\"count\":3,\"type\":\"SCALAR\"", "\"count\":2000000000,\"type\":\"SCALAR\"")]
    [InlineData("\"byteOffset\":36,", "\"byteOffset\":360000,")]
    [InlineData("\"children\":[2]", "\"children\":[1]")]
    [InlineData("\"mesh\":0}]", "\"mesh\":7}]")]
    [InlineData("\"attributes\":{\"POSITION\":0}", "\"attributes\":{\"POSITION\":9}")]
    [InlineData("\"asset\":{\"version\":\"2.0\"}", "\"asset\":{\"version\":\"1.0\"}")]
    [InlineData("\"byteLength\":48}", "\"byteLength\":48,\"uri\":\"/etc/passwd\"}")]
    public void Lies_in_the_structure_are_refused(string from, string to)
    {
        Assert.Contains(from, Json(Nodes), StringComparison.Ordinal);

        Assert.Throws<InvalidFileException>(
            () => GlbReader.Read(new MemoryStream(Glb(Json(Nodes).Replace(from, to, StringComparison.Ordinal), Corners()))));
    }

    [Fact]
    public void Numbers_that_are_none_and_indices_without_a_vertex_are_refused()
    {
        Assert.Throws<InvalidFileException>(() => GlbReader.Read(new MemoryStream(Glb(Json(Nodes), Corners(float.NaN)))));
        Assert.Throws<InvalidFileException>(() => GlbReader.Read(new MemoryStream(Glb(Json(Nodes), Corners(2, last: 3)))));
    }

    [Fact]
    public void A_long_chain_of_nodes_is_refused_before_it_is_followed()
    {
        var chain = string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"{{\"children\":[{i + 1}]}}"));

        var fault = Assert.Throws<InvalidFileException>(() => GlbReader.Read(new MemoryStream(Glb(
            Json($"\"nodes\":[{chain},{{\"mesh\":0}}],\"scenes\":[{{\"nodes\":[0]}}]"), Corners()))));
        Assert.Contains("nodes", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    [InlineData(9_999, false)]
    public void Nodes_may_lie_in_each_other_256_deep(int depth, bool isAccepted)
    {
        var chain = string.Concat(Enumerable.Range(1, depth - 1).Select(i => $"{{\"translation\":[1,0,0],\"children\":[{i}]}},"));
        var file = Glb(Json($"\"nodes\":[{chain}{{\"mesh\":0}}],\"scenes\":[{{\"nodes\":[0]}}]"), Corners());
        var start = Stopwatch.GetTimestamp();

        if (isAccepted)
            Assert.Equal(new(depth - 1, 0, 0), GlbReader.Read(new MemoryStream(file)).Positions[0]);
        else
            Assert.Throws<InvalidFileException>(() => GlbReader.Read(new MemoryStream(file)));

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10), $"{Stopwatch.GetElapsedTime(start)}");
    }

    [Fact]
    public void Counts_beyond_the_file_are_refused_before_the_library_counts()
    {
        var file = Glb(
            Json(Nodes).Replace(
                "\"bufferView\":0,\"componentType\":5126,\"count\":3", "\"componentType\":5126,\"count\":2000000000",
                StringComparison.Ordinal),
            Corners());
        var start = Stopwatch.GetTimestamp();

        var fault = Assert.Throws<InvalidFileException>(() => GlbReader.Read(new MemoryStream(file)));

        Assert.Contains("more vertices than the file has bytes", fault.Message, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2), $"{Stopwatch.GetElapsedTime(start)}");
    }

    [Fact]
    public void More_objects_than_any_file_needs_are_refused_before_they_take_memory()
    {
        var materials = string.Join(',', Enumerable.Repeat("{}", 300_000));
        var file = Glb(Json($"{Nodes},\"materials\":[{materials}]"), Corners());

        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<InvalidFileException>(() => GlbReader.Read(new MemoryStream(file)));

        Assert.Contains("objects", fault.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    private static byte[] Triangle() => Glb(Json(Nodes), Corners());

    private static string Json(string nodes) =>
        $"{{\"asset\":{{\"version\":\"2.0\"}},{Accessors},{Mesh},{nodes},\"buffers\":[{{\"byteLength\":48}}]}}";

    private static byte[] Corners(float x = 2, int last = 2)
    {
        var bytes = new byte[48];
        float[] values = [0, 0, 0, x, 0, 0, 0, 1, 3];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        for (var i = 0; i < 3; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(36 + 4 * i), i == 2 ? last : i);
        return bytes;
    }

    private static byte[] Glb(string json, byte[] binary)
    {
        var text = Encoding.UTF8.GetBytes(json.PadRight((json.Length + 3) / 4 * 4));
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(0x46546C67);
        writer.Write(2);
        writer.Write(12 + 8 + text.Length + 8 + binary.Length);
        writer.Write(text.Length);
        writer.Write(0x4E4F534A);
        writer.Write(text);
        writer.Write(binary.Length);
        writer.Write(0x004E4942);
        writer.Write(binary);
        return stream.ToArray();
    }
}
