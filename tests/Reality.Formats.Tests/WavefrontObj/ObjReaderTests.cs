using System.Numerics;
using System.Text;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Formats.WavefrontObj;

namespace Reality.Formats.Tests.WavefrontObj;

public sealed class ObjReaderTests
{
    [Fact]
    public void Corners_colors_and_line_ends_are_read_as_editors_write_them()
    {
        var obj = Read(
            "\uFEFF# exported\r\nmtllib my tile.mtl\r\no Tile\r\nv 0 0 0 0.5 0.5 0.5\r\nv +1 0 0\r\nv 1e0 1 -0.0\r\n"
            + "v 0 1 0 1.0\r\nvt 0 0\r\nvt 1 0 0\r\nvt 1 1\r\nvn 0 0 1\r\nusemtl wall #2\r\n"
            + "s off\r\nf -4/1/1 -3/2/1 \\\r\n -2/3/1\r\n"
            + "l 1 2\r\nf 1/1 3/3 4/3\r\n");

        Assert.Equal([new(0, 0, 0), new(1, 0, 0), new(1, 1, 0), new(0, 1, 0)], obj.Positions);
        Assert.Equal([0, 1, 2, 0, 2, 3], obj.Triangles);
        Assert.Equal([new(0, 0), new(1, 0), new(1, 1), new(0, 0), new(1, 1), new(1, 1)], obj.TextureCoordinates);
        Assert.Equal([0, 0], obj.MaterialOfTriangle);
        Assert.Equal(["my tile.mtl"], obj.Libraries);
    }

    [Fact]
    public void Polygons_that_are_not_convex_keep_their_shape()
    {
        // An arrow head that points down, in a plane that leans.
        var obj = Read("v 0 0 0\nv 5 3 5\nv 10 0 10\nv 5 9 5\nf 4 1 2 3\n");

        Assert.Equal(2, obj.Triangles.Length / 3);
        Assert.All(obj.Triangles.Chunk(3), t =>
        {
            var normal = Vector3d.Cross(
                obj.Positions[t[1]] - obj.Positions[t[0]], obj.Positions[t[2]] - obj.Positions[t[0]]);
            Assert.True(normal.Z > 0 == obj.Triangles.Length > 0 && normal.Length > 1);
        });
        Assert.Empty(obj.TextureCoordinates);
    }

    [Fact]
    public void Polygons_of_very_many_corners_are_cut_into_a_fan()
    {
        var corners = Enumerable.Range(0, 600).Select(i => (i % 2 == 0 ? 2 : 1, i * Math.PI / 300))
            .Select(p => FormattableString.Invariant($"v {p.Item1 * Math.Cos(p.Item2)} {p.Item1 * Math.Sin(p.Item2)} 0\n"));

        var obj = Read(string.Concat(corners) + "f " + string.Join(' ', Enumerable.Range(1, 600)));

        Assert.Equal(Enumerable.Range(2, 598).SelectMany(i => (int[])[0, i - 1, i]), obj.Triangles);
    }

    [Fact]
    public void Reading_can_be_canceled() => Assert.Throws<OperationCanceledException>(
        () => ObjReader.Read(new MemoryStream("v 0 0 0\n"u8.ToArray()), new(canceled: true)));

    [Theory]
    [InlineData("v 0 0\n", "Line 1")]
    [InlineData("v 0 0 NaN\n", "Line 1")]
    [InlineData("v 0 0 1e400\n", "Line 1")]
    [InlineData("v 0 0 0\nvt 0.5 1e39\n", "Line 2 has a texture coordinate that is too large")]
    [InlineData("v 0 0 0\nf 1 2 3\n", "refers to 2, but there are 1")]
    [InlineData("v 0 0 0\nf 1 -2 1\n", "refers to -2")]
    [InlineData("v 0 0 0\nf 1 0 1\n", "Line 2")]
    [InlineData("v 0 0 0\nf 1 1\n", "fewer than three corners")]
    [InlineData("v 0 0 0\nf 1/9 1/9 1/9\n", "refers to 9")]
    [InlineData("v 0 0 0\nf 99999999999 1 1\n", "Line 2")]
    public void Broken_files_are_refused_by_line(string text, string fault)
    {
        var failure = Assert.Throws<InvalidFileException>(() => Read(text));

        Assert.Contains(fault, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Endless_lines_and_polygons_are_refused()
    {
        Assert.Throws<InvalidFileException>(() => Read(new string('f', 2 << 20)));
        Assert.Throws<InvalidFileException>(() => Read("v 0 0 0\nf" + string.Concat(Enumerable.Repeat(" 1", 5000))));
    }

    [Fact]
    public void Files_with_materials_are_named_once_each_and_are_not_without_number()
    {
        var repeated = string.Concat(Enumerable.Repeat("mtllib a.mtl\nmtllib b.mtl\n", 50_000));
        Assert.Equal(["a.mtl", "b.mtl"], Read(repeated).Libraries);
        var failure = Assert.Throws<InvalidFileException>(
            () => Read(string.Concat(Enumerable.Range(0, 1001).Select(i => $"mtllib {i}.mtl\n"))));
        Assert.Contains("Line 1001 names more than 1000 files", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_of_materials_are_found_behind_their_options()
    {
        var materials = MtlReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(
            "newmtl a\nKd 1 0.5 0\nmap_Kd -s 1 1 1 -o 0.5 0 -bm 0.3 -clamp on my page.jpg\nnewmtl b b\nmap_Kd C:\\scans\\b.png\n"
            + "newmtl c\nKd 0 0 1\nmap_Bump bump.png\n")));

        Assert.Equal("my page.jpg", materials["a"].Picture);
        Assert.Equal("C:/scans/b.png", materials["b b"].Picture);
        Assert.Equal((null, new Rgb24(0, 0, 255)), (materials["c"].Picture, materials["c"].Color));
    }

    [Theory]
    [InlineData("newmtl a\nKd 1abc 0 0\n", "Line 2 has '1abc'")]
    [InlineData("newmtl a\nKd 1 NaN 0\n", "Line 2 has 'NaN'")]
    [InlineData("newmtl a\nKd 1 0\n", "Line 2 has ''")]
    public void Broken_materials_are_refused_by_line(string text, string fault)
    {
        var failure = Assert.Throws<InvalidFileException>(() => MtlReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text))));

        Assert.Equal("MTL", failure.Format);
        Assert.Contains(fault, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Materials_name_their_format_and_can_be_canceled()
    {
        var failure = Assert.Throws<InvalidFileException>(() => MtlReader.Read(new MemoryStream(new byte[2 << 20])));

        Assert.Equal("MTL", failure.Format);
        Assert.Throws<OperationCanceledException>(
            () => MtlReader.Read(new MemoryStream("newmtl a\n"u8.ToArray()), new(canceled: true)));
        Assert.Equal(
            new(204, 204, 204),
            MtlReader.Read(new MemoryStream("newmtl a\nKd spectral a.rfl\n"u8.ToArray()))["a"].Color);
    }

    private static ObjContent Read(string text) => ObjReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
