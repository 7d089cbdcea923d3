using System.Text.Json.Nodes;
using Reality.Core.Numerics;
using Reality.Formats.Las;
using Reality.Formats.Las.Copc;
using Reality.Testing;

namespace Reality.Formats.Tests.Las;

public sealed class CopcWriterTests
{
    private const int RecordLength = 36;
    private static readonly Vector3d Scale = new(0.001, 0.001, 0.001);
    private static readonly Vector3d Offset = new(465_000, 5_246_000, 0);

    [Fact]
    public void An_independent_reader_finds_every_point_in_the_cube_of_its_node()
    {
        RequireCopc();
        using var folder = new TemporaryFolder();
        var points = Hills(350_000);
        var plain = WritePlain(points);
        WriteCopc(folder["a.copc.laz"], folder.Path, points);

        var read = ExternalReader.RunScript("copc.js", folder["a.copc.laz"], folder["points"]);

        var nodes = read["nodes"]!.AsArray();
        var records = File.ReadAllBytes(folder["points"]);
        Assert.Equal(("WKT", 0), ((string?)read["wkt"], (int)read["pages"]!));
        Assert.Equal(points.Length, nodes.Sum(node => (int)node!["pointCount"]!));
        Assert.True(Sorted(plain).SequenceEqual(Sorted(records)), "The points differ from those of the LAS file.");
        Assert.True(nodes.Count > 4, $"{nodes.Count} nodes");
        AssertWithinCubes(read, records);
        Assert.Equal(["a.copc.laz", "points"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_root_covers_the_cloud_evenly()
    {
        RequireCopc();
        using var folder = new TemporaryFolder();
        WriteCopc(folder["a.copc.laz"], folder.Path, Hills(350_000));

        var read = ExternalReader.RunScript("copc.js", folder["a.copc.laz"], folder["points"]);

        var root = read["nodes"]!.AsArray().Single(node => (int)node!["key"]![0]! == 0)!;
        Assert.InRange((int)root["pointCount"]!, 128 * 128, 3 * 128 * 128);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Clouds_of_hardly_any_points_can_be_read(int count)
    {
        RequireCopc();
        using var folder = new TemporaryFolder();
        WriteCopc(folder["a.copc.laz"], folder.Path, Hills(count));

        var read = ExternalReader.RunScript("copc.js", folder["a.copc.laz"], folder["points"]);

        Assert.Equal(count, (int)read["header"]!["pointCount"]!);
        Assert.Equal(count, (int)read["nodes"]!.AsArray().Single()!["pointCount"]!);
    }

    [Fact]
    public void Sorting_in_parts_gives_the_same_order_as_at_once()
    {
        using var folder = new TemporaryFolder();
        var quantizer = new PointQuantizer(Offset, Scale, hasColors: true);
        using var whole = new PointSort(folder.Path);
        var other = Directory.CreateDirectory(folder["parts"]).FullName;
        using var parts = new PointSort(other, runLength: 1_000);
        foreach (var point in Hills(20_500))
        {
            var quantized = quantizer.Add(point);
            whole.Add(quantized);
            parts.Add(quantized);
        }
        var cube = new OctreeCube(quantizer);

        whole.Sort(cube, default);
        parts.Sort(cube, default);

        var keys = whole.Read(0, 20_500).Select(point => cube.KeyOf(point)).ToArray();
        Assert.Equal(keys, parts.Read(0, 20_500).Select(point => cube.KeyOf(point)));
        Assert.Equal(keys.Order(), keys);
        Assert.Equal(Array.IndexOf(keys, keys[777]), parts.LowerBound(cube, 0, 20_500, keys[777]));
    }

    // A surface of 100 x 100 m sampled in rows.
    private static LasPoint[] Hills(int count)
    {
        var side = Math.Max(1, (int)Math.Sqrt(count));
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var (x, y) = (i % side * 100.0 / side, i / side * 100.0 / side);
            var z = 5 * Math.Sin(x / 9) * Math.Cos(y / 11);
            return new LasPoint(Offset + new Vector3d(x, y, z), new((byte)(8 * z + 99), (byte)(i % 7 + 90), (byte)x));
        })];
    }

    private static void WriteCopc(string path, string scratch, LasPoint[] points)
    {
        using var stream = File.Create(path);
        using var writer = new CopcWriter(stream, scratch, "WKT", Offset, Scale);
        foreach (var point in points)
            writer.Write(point);
        writer.Finish();
    }

    private static byte[] WritePlain(LasPoint[] points)
    {
        using var stream = new MemoryStream();
        using (var writer = new LasWriter(stream, "", Offset, Scale))
        {
            foreach (var point in points)
                writer.Write(point);
        }
        return stream.ToArray()[^(RecordLength * points.Length)..];
    }

    private static IEnumerable<Int128> Sorted(byte[] records) =>
        records.Chunk(RecordLength)
            .Select(record => ((Int128)BitConverter.ToUInt64(record) << 64)
                | ((ulong)BitConverter.ToUInt32(record, 8) << 32 ^ BitConverter.ToUInt64(record, 28) ^ record[14]))
            .Order();

    private static void AssertWithinCubes(JsonNode read, byte[] records)
    {
        var cube = read["info"]!["cube"]!.AsArray().Select(n => (double)n!).ToArray();
        var at = 0;
        foreach (var node in read["nodes"]!.AsArray())
        {
            var key = node!["key"]!.AsArray().Select(n => (int)n!).ToArray();
            var size = (cube[3] - cube[0]) / (1 << key[0]);
            for (var left = (int)node["pointCount"]!; left > 0; left--, at += RecordLength)
            {
                for (var axis = 0; axis < 3; axis++)
                {
                    var offset = axis switch { 0 => Offset.X, 1 => Offset.Y, _ => Offset.Z };
                    var value = BitConverter.ToInt32(records, at + 4 * axis) * 0.001 + offset;
                    var start = cube[axis] + size * key[1 + axis];
                    if (value < start - 1e-6 || value > start + size + 1e-6)
                        Assert.Fail($"{value} is outside of node {string.Join('-', key)}: {start} to {start + size}.");
                }
            }
        }
    }

    private static void RequireCopc()
    {
        if (!ExternalReader.HasPackage("copc"))
            Assert.Skip("copc is not installed: see tests/readers/README.md.");
    }
}
