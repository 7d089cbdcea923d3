using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Formats.Opc;
using Reality.Testing;

namespace Reality.Formats.Tests.Opc;

public sealed class OpcWriterTests
{
    private const int Side = 120;
    private const double Spacing = 0.25;
    private const double TileSize = 32 * Spacing;
    private static readonly Vector3d Center = new(465_000, 5_247_000, 450);
    private static readonly Vector3d Corner = Center - new Vector3d(16, 16, 3);

    /// <summary>A hill of 30 m.</summary>
    private static readonly List<(Vector3d Position, Rgb24 Color)> Points = Enumerable.Range(0, Side * Side)
        .Select(i => (X: i % Side - Side / 2, Y: i / Side - Side / 2))
        .Select(p => (
            Center + Spacing * new Vector3d(p.X, p.Y, 0) + new Vector3d(0, 0, Math.Sin(0.1 * p.X) * Math.Cos(0.1 * p.Y)),
            new Rgb24((byte)(p.X + 60), (byte)(p.Y + 60), 7)))
        .ToList();

    [Fact]
    public void The_web_reader_of_itwin_reads_all_levels()
    {
        if (!ExternalReader.HasPackage("@itwin/core-orbitgt"))
            Assert.Skip("@itwin/core-orbitgt is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        Write(folder["a.opc"], Points);

        var read = ExternalReader.RunScript("opc.js", folder["a.opc"]);

        Assert.Equal("32632", (string?)read["crs"]);
        var levels = read["levels"]!.AsArray();
        Assert.All(levels, level => Assert.Equal((double)level!["pointCount"]!, level["points"]!.AsArray().Count));
        AssertSamePoints(Points, PointsOf(levels[0]!), TileSize / 65536);
        for (var axis = 0; axis < 3; axis++)
        {
            Assert.Equal(Points.Min(p => Component(p.Position, axis)), (double)read["min"]![axis]!, TileSize / 65536);
            Assert.Equal(Points.Max(p => Component(p.Position, axis)), (double)read["max"]![axis]!, TileSize / 65536);
        }
        for (var level = 1; level < levels.Count; level++)
        {
            // Each point is one of the finest level; their number falls to a quarter until a tile has all.
            var points = PointsOf(levels[level]!);
            var tolerance = TileSize * Math.Pow(2, level) / 256;
            Assert.All(points.Take(50), point => Assert.Contains(Points, p =>
                p.Color == point.Color && Vector3d.Distance(p.Position, point.Position) <= tolerance));
            Assert.InRange(points.Count, 1, (int)(0.3 * PointsOf(levels[level - 1]!).Count));
        }
    }

    [Fact]
    public void Each_tile_has_a_parent_up_to_the_top_and_a_child_down_to_the_finest_level()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.opc"], Points);

        var levels = Directories(Parts(File.ReadAllBytes(folder["a.opc"])));

        Assert.True(levels.Count >= 3);
        // The topmost level is not drawn, so that the one below it has the whole model in a tile.
        Assert.Single(levels[^2].Tiles);
        Assert.InRange(levels[0].Tiles.Average(tile => tile.Count), 100, 3000);
        foreach (var (finer, coarser) in levels.Zip(levels.Skip(1)))
        {
            var parents = finer.Tiles.Select(tile => (tile.X >> 1, tile.Y >> 1, tile.Z >> 1)).Distinct().Order();
            Assert.Equal(parents, coarser.Tiles.Select(tile => (tile.X, tile.Y, tile.Z)).Order());
        }
        foreach (var level in levels)
        {
            Assert.Equal(level.PointCount, level.Tiles.Sum(tile => tile.Count));
            // Blocks in order, and in each of them tiles in order.
            var order = level.Tiles.Select(tile => (tile.X >> 5, tile.Y >> 5, tile.Z >> 5, tile.X, tile.Y, tile.Z)).ToList();
            Assert.Equal(order.Order(), order);
            Assert.Equal(order.Select(tile => (tile.Item1, tile.Item2, tile.Item3)).Distinct().Count(), level.BlockCount);
        }
    }

    [Fact]
    public void Points_below_the_corner_are_not_lost()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.opc"], Points, corner: Center);

        var levels = Directories(Parts(File.ReadAllBytes(folder["a.opc"])));

        Assert.Equal(Points.Count, levels[0].PointCount);
        Assert.All(levels.SelectMany(level => level.Tiles), tile => Assert.True(tile is { X: >= 0, Y: >= 0, Z: >= 0 }));
        Assert.Equal(8, levels[0].BlockCount);
        Assert.Single(levels[^2].Tiles);
    }

    [Fact]
    public void The_order_of_points_does_not_change_the_file()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.opc"], Points);
        Write(folder["b.opc"], Enumerable.Reverse(Points));

        Assert.Equal(File.ReadAllBytes(folder["a.opc"]), File.ReadAllBytes(folder["b.opc"]));
        Assert.Equal(["a.opc", "b.opc"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Without_colors_there_is_no_attribute()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.opc"], Points, hasColors: false);

        Assert.DoesNotContain(Parts(File.ReadAllBytes(folder["a.opc"])).Keys, name => name.Contains("attribute"));
        if (!ExternalReader.HasPackage("@itwin/core-orbitgt"))
            Assert.Skip("@itwin/core-orbitgt is not installed: see tests/readers/README.md.");
        var read = ExternalReader.RunScript("opc.js", folder["a.opc"]);
        Assert.Empty(read["attributes"]!.AsArray());
        Assert.Equal(Points.Count, (double)read["levels"]![0]!["pointCount"]!);
    }

    [Fact]
    public void Attributes_stand_beside_the_points_that_have_them_on_all_levels()
    {
        using var folder = new TemporaryFolder();
        WriteWithAttributes(folder["a.opc"]);

        var parts = Parts(File.ReadAllBytes(folder["a.opc"]));

        Assert.Equal(3, BitConverter.ToInt32(parts["file"], 4 + 4 + 2 * 5 + 4));
        Assert.Equal("Intensity", NameIn(parts["attribute.1.definition"]));
        Assert.Equal((3, 2 * 3), TypeIn(parts["attribute.1.definition"]));
        Assert.Equal("Classification", NameIn(parts["attribute.2.definition"]));
        Assert.Equal((2, 3), TypeIn(parts["attribute.2.definition"]));
        for (var level = 0; level < Directories(parts).Count; level++)
        {
            var colors = parts[$"{level}.attribute.0.pointdata"].Chunk(3).ToList();
            Assert.Equal(
                colors.Select(bgr => 256 * bgr[2] + bgr[1]),
                parts[$"{level}.attribute.1.pointdata"].Chunk(2).Select(value => (int)BitConverter.ToUInt16(value)));
            Assert.Equal(colors.Select(bgr => (byte)(bgr[2] + bgr[1])), parts[$"{level}.attribute.2.pointdata"]);
        }

        static string NameIn(byte[] definition) =>
            Encoding.Unicode.GetString(definition, 4, 2 * BitConverter.ToInt32(definition));

        // The type, and the bytes of default, least and greatest value.
        static (int Type, int Length) TypeIn(byte[] definition)
        {
            var at = 4 + 2 * BitConverter.ToInt32(definition) + 4;
            return (BitConverter.ToInt32(definition, at), definition.Length - at - 4);
        }
    }

    [Fact]
    public void The_web_reader_of_itwin_reads_intensities_beside_other_attributes()
    {
        if (!ExternalReader.HasPackage("@itwin/core-orbitgt"))
            Assert.Skip("@itwin/core-orbitgt is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        WriteWithAttributes(folder["a.opc"]);

        var read = ExternalReader.RunScript("opc.js", folder["a.opc"]);

        Assert.Equal(["Color", "Intensity", "Classification"], read["attributes"]!.AsArray().Select(name => (string?)name));
        var points = read["levels"]!.AsArray().SelectMany(level => level!["points"]!.AsArray()).ToList();
        // The color as blue, green and red.
        Assert.All(points, point =>
            Assert.Equal(256 * ((int)point![3]! >> 16) + ((int)point[3]! >> 8 & 0xFF), (double)point[4]!));
    }

    [Fact]
    public void A_file_without_points_has_empty_levels()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.opc"], []);

        var levels = Directories(Parts(File.ReadAllBytes(folder["a.opc"])));

        Assert.True(levels.Count >= 2);
        Assert.All(levels, level => Assert.Equal(0, level.PointCount));
    }

    private static void Write(
        string path, IEnumerable<(Vector3d Position, Rgb24 Color)> points, bool hasColors = true, Vector3d? corner = null)
    {
        using var writer = new OpcWriter(path, new("32632", 1, corner ?? Corner, Spacing, hasColors));
        foreach (var (position, color) in points)
            writer.Write(position, color);
        writer.Complete(TestContext.Current.CancellationToken);
    }

    // Intensities have red and green, classes their sum.
    private static void WriteWithAttributes(string path)
    {
        using var writer = new OpcWriter(path, new("32632", 1, Corner, Spacing, true, true, true));
        foreach (var (position, color) in Points)
            writer.Write(position, color, (ushort)(256 * color.R + color.G), (byte)(color.R + color.G));
        writer.Complete(TestContext.Current.CancellationToken);
    }

    private static double Component(Vector3d p, int axis) => axis == 0 ? p.X : axis == 1 ? p.Y : p.Z;

    private static List<(Vector3d Position, Rgb24 Color)> PointsOf(JsonNode level) => level["points"]!.AsArray().Select(point =>
    {
        var bgr = (int)point![3]!;
        return (
            new Vector3d((double)point[0]!, (double)point[1]!, (double)point[2]!),
            new Rgb24((byte)(bgr >> 16), (byte)(bgr >> 8), (byte)bgr));
    }).ToList();

    // The colors of the points are all different.
    private static void AssertSamePoints(
        IEnumerable<(Vector3d Position, Rgb24 Color)> expected, List<(Vector3d Position, Rgb24 Color)> actual, double tolerance)
    {
        var positions = actual.ToDictionary(point => point.Color, point => point.Position);
        Assert.All(expected, point =>
            Assert.InRange(Vector3d.Distance(point.Position, positions[point.Color]), 0, 2 * tolerance));
        Assert.Equal(expected.Count(), positions.Count);
    }

    private static Dictionary<string, byte[]> Parts(byte[] file)
    {
        Assert.Equal("OPC3"u8, file.AsSpan(0, 4));
        var parts = new Dictionary<string, byte[]>();
        var at = 12;
        for (var i = 0; i < BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(8)); i++)
        {
            var (offset, size) = (BitConverter.ToInt64(file, at), BitConverter.ToInt64(file, at + 8));
            var length = BitConverter.ToInt32(file, at + 16);
            parts.Add(Encoding.Unicode.GetString(file, at + 20, 2 * length), file[(int)offset..(int)(offset + size)]);
            at += 20 + 2 * length;
        }
        // Readers load no more of the file for this table.
        Assert.InRange(at, 0, 60 << 10);
        Assert.Equal(file.Length, at + parts.Values.Sum(part => part.Length));
        return parts;
    }

    private static List<LevelDirectory> Directories(Dictionary<string, byte[]> parts)
    {
        var levels = new List<LevelDirectory>();
        while (parts.TryGetValue($"{levels.Count}.directory", out var directory))
        {
            var tiles = parts[$"{levels.Count}.tile.directory"].Chunk(16).Select(tile =>
                (BitConverter.ToInt32(tile, 0), BitConverter.ToInt32(tile, 4), BitConverter.ToInt32(tile, 8),
                    BitConverter.ToInt32(tile, 12))).ToList();
            Assert.Equal(tiles.Count, BitConverter.ToInt32(directory, 8));
            var pointSize = levels.Count == 0 ? 6 : 3;
            Assert.Equal(BitConverter.ToInt64(directory, 0) * pointSize, parts[$"{levels.Count}.geometry.data"].Length);
            levels.Add(new(BitConverter.ToInt64(directory, 0), BitConverter.ToInt32(directory, 12), tiles));
        }
        return levels;
    }

    private sealed record LevelDirectory(long PointCount, int BlockCount, List<(int X, int Y, int Z, int Count)> Tiles);
}
