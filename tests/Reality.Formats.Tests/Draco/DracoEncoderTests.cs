using System.Globalization;
using Reality.Formats.Draco;
using Reality.Testing;

namespace Reality.Formats.Tests.Draco;

public sealed class DracoEncoderTests
{
    [Theory]
    [InlineData("plate")]
    [InlineData("holes")]
    [InlineData("tube")]
    [InlineData("torus")]
    [InlineData("two tori and a plate with holes")]
    [InlineData("sphere")]
    [InlineData("fans that share a vertex")]
    [InlineData("edge of three triangles")]
    public void An_independent_decoder_finds_the_triangles(string name)
    {
        if (!ExternalReader.HasCommand("draco_decoder"))
            Assert.Skip("draco is not installed: see tests/readers/README.md.");
        var (indices, values) = ShapeOf(name);
        var mesh = DracoEncoder.Encode(
            indices, values.Length / 3, Attribute(DracoAttribute.Position, 3, values),
            Attribute(
                DracoAttribute.TextureCoordinate, 2,
                [.. Enumerable.Range(0, values.Length / 3 * 2).Select(i => i * 7 % 1000)]));

        var decoded = Decode(mesh.Bytes);

        Assert.Equal(indices.Count / 3, mesh.TriangleCount);
        Assert.Equal(Triangles(indices, values), decoded);
    }

    private static DracoAttribute Attribute(byte type, int count, int[] values) => new()
    {
        Type = type, ComponentCount = count, Values = values, Min = new float[count], Step = 1, Bits = 14,
    };

    // Positions and texture coordinates of the corners, from the lowest corner on.
    private static List<string> Triangles(List<int> indices, int[] values) =>
        [.. indices.Chunk(3).Select(corners => Rotated(corners.Select(v => Corner(v, values)))).Order(StringComparer.Ordinal)];

    private static string Corner(int vertex, int[] values) => string.Create(
        CultureInfo.InvariantCulture,
        $"{values[3 * vertex]} {values[3 * vertex + 1]} {values[3 * vertex + 2]} / "
        + $"{vertex * 14 % 1000} {(vertex * 14 + 7) % 1000}");

    private static List<string> Decode(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.drc"], bytes);
        ExternalReader.Run("draco_decoder", "-i", folder["a.drc"], "-o", folder["a.obj"]);
        var lines = File.ReadAllLines(folder["a.obj"]).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 0).ToList();
        var positions = lines.Where(words => words[0] == "v").ToList();
        var coordinates = lines.Where(words => words[0] == "vt").ToList();
        return [.. lines.Where(words => words[0] == "f").Select(words => Rotated(words[1..].Select(corner =>
        {
            var ids = corner.Split('/').Select(id => int.Parse(id, CultureInfo.InvariantCulture) - 1).ToArray();
            return $"{Whole(positions[ids[0]])} / {Whole(coordinates[ids[1]])}";
        }))).Order(StringComparer.Ordinal)];
    }

    private static string Whole(string[] words) => string.Join(
        ' ', words[1..].Select(word => (int)Math.Round(double.Parse(word, CultureInfo.InvariantCulture))));

    private static string Rotated(IEnumerable<string> corners)
    {
        var list = corners.ToList();
        var first = list.IndexOf(list.Min(StringComparer.Ordinal)!);
        return string.Join(", ", list[first..].Concat(list[..first]));
    }

    private static (List<int> Indices, int[] Positions) ShapeOf(string name)
    {
        switch (name)
        {
            case "plate": return Grid(17, 13, false, false, (_, _) => false, 0);
            case "holes": return Grid(31, 23, false, false, (x, y) => x % 6 == 3 && y % 5 == 2, 0);
            case "tube": return Grid(16, 9, true, false, (_, _) => false, 0);
            case "torus": return Grid(16, 9, true, true, (_, _) => false, 0);
            case "sphere": return Octahedron();
            case "fans that share a vertex": return ([0, 1, 2, 0, 3, 4, 4, 5, 0], Points(6));
            case "edge of three triangles": return ([0, 1, 2, 1, 0, 3, 0, 1, 4, 1, 4, 5], Points(6));
            default:
                var parts = new[]
                {
                    Grid(11, 7, true, true, (_, _) => false, 0), Grid(8, 8, true, true, (x, y) => x == 2 && y < 3, 2000),
                    Grid(20, 20, false, false, (x, y) => (x * 7 + y * 3) % 11 == 0, 4000),
                };
                var (indices, positions) = (new List<int>(), new List<int>());
                foreach (var (i, p) in parts)
                {
                    indices.AddRange(i.Select(index => index + positions.Count / 3));
                    positions.AddRange(p);
                }
                return (indices, [.. positions]);
        }
    }

    private static int[] Points(int count) => [.. Enumerable.Range(0, 3 * count).Select(i => i * i * 37 % 501)];

    private static (List<int> Indices, int[] Positions) Octahedron() =>
        ([0, 2, 4, 2, 1, 4, 1, 3, 4, 3, 0, 4, 2, 0, 5, 1, 2, 5, 3, 1, 5, 0, 3, 5], Points(6));

    // Squares of two triangles, joined at opposite sides if wrapped, without those that are omitted.
    private static (List<int> Indices, int[] Positions) Grid(
        int columns, int rows, bool wrapsX, bool wrapsY, Func<int, int, bool> isOmitted, int shift)
    {
        var (width, height) = (columns + (wrapsX ? 0 : 1), rows + (wrapsY ? 0 : 1));
        var indices = new List<int>();
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                if (isOmitted(x, y))
                    continue;
                var (a, b) = (y * width + x, y * width + (x + 1) % width);
                var (c, d) = ((y + 1) % height * width + (x + 1) % width, (y + 1) % height * width + x);
                indices.AddRange([a, b, c, a, c, d]);
            }
        }
        int[] positions = [.. Enumerable.Range(0, width * height).SelectMany(i =>
            (int[])[shift + 20 * (i % width), 20 * (i / width), i * i % 23])];
        return (indices, positions);
    }
}
