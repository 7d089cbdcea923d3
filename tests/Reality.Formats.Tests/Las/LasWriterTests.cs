using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
using Reality.Formats.Las;
using Reality.Testing;

namespace Reality.Formats.Tests.Las;

public sealed class LasWriterTests
{
    [Fact]
    public void An_independent_reader_gets_points_colors_bounds_and_coordinate_system()
    {
        if (!ExternalReader.HasPackage("copc"))
            Assert.Skip("copc is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        var wkt = CoordinateSystemParser.Parse("EPSG:32632").ToWkt(WktVersion.Wkt1);
        Vector3d[] points =
            [new(465432.1234, 5246890.5678, 412.3456), new(465430.0004, 5246900, -3.2), new(465499.9999, 5246850.25, 500)];
        using (var stream = File.Create(folder["a.las"]))
        using (var writer = new LasWriter(stream, wkt, new(465430, 5246850, 0), new(0.001, 0.001, 0.001)))
        {
            for (var i = 0; i < points.Length; i++)
                writer.Write(new(points[i], new((byte)(10 * i), 200, 255)));
        }

        var read = ExternalReader.RunScript("las.js", folder["a.las"]);

        Assert.Equal(("1.4", 7, 3), ((string?)read["version"], (int)read["format"]!, (int)read["count"]!));
        Assert.Equal(wkt, ((string?)read["wkt"])!.TrimEnd('\0'));
        for (var i = 0; i < points.Length; i++)
        {
            var p = read["points"]![i]!.AsArray().Select(n => (double)n!).ToArray();
            Assert.True(Vector3d.Distance(points[i], new(p[0], p[1], p[2])) < 0.001);
            Assert.Equal([2570.0 * i, 200 * 257, 65535, 1, 1], p[3..]);
        }
        // Bounds are those of the quantized points.
        Assert.Equal([465430.0, 5246850.25, -3.2], read["min"]!.AsArray().Select(n => Math.Round((double)n!, 6)));
        Assert.Equal([465500.0, 5246900.0, 500.0], read["max"]!.AsArray().Select(n => Math.Round((double)n!, 6)));
    }

    [Fact]
    public void Points_without_colors_have_format_6()
    {
        using var stream = new MemoryStream();
        using (var writer = new LasWriter(stream, "", Vector3d.Zero, new(0.001, 0.001, 0.001), hasColors: false))
        {
            writer.Write(new(new(1, 2, 3), new(9, 9, 9)));
            writer.Write(new(new(4, 5, 6), new(9, 9, 9)));
        }

        var bytes = stream.ToArray();
        Assert.Equal((6, 30), (bytes[104], BitConverter.ToUInt16(bytes, 105)));
        Assert.Equal(375 + 2 * 30, bytes.Length);
        Assert.Equal(4000, BitConverter.ToInt32(bytes, 375 + 30));
    }

    [Fact]
    public void A_point_out_of_reach_of_the_steps_is_refused()
    {
        using var writer = new LasWriter(new MemoryStream(), "", Vector3d.Zero, new(0.001, 0.001, 0.001));

        Assert.Throws<ArgumentException>(() => writer.Write(new(new(3e6, 0, 0), default)));
        Assert.Throws<ArgumentException>(() => writer.Write(new(new(double.NaN, 0, 0), default)));
    }

    [Theory]
    [InlineData("laz-perf", 120_001)]
    [InlineData("laz-rs", 120_001)]
    [InlineData("laz-perf", 0)]
    public void Two_readers_decode_compressed_points_to_those_of_the_plain_file(string reader, int count)
    {
        var package = reader == "laz-perf" ? "copc" : "@loaders.gl/las";
        if (!ExternalReader.HasPackage(package))
            Assert.Skip($"{package} is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        var plain = Write(count, isCompressed: false);
        var compressed = Write(count, isCompressed: true);
        File.WriteAllBytes(folder["a.laz"], compressed);

        ExternalReader.RunScript("laz.js", reader, folder["a.laz"], folder["points"]);

        Assert.True(plain.AsSpan(375).SequenceEqual(File.ReadAllBytes(folder["points"])), "The points differ.");
        Assert.True(count == 0 || compressed.Length < 0.25 * plain.Length, $"{compressed.Length} bytes of {plain.Length}");
    }

    // Rows of a wavy surface.
    private static byte[] Write(int count, bool isCompressed)
    {
        using var stream = new MemoryStream();
        using (var writer = new LasWriter(stream, "", new(1000, 2000, 0), new(0.001, 0.001, 0.001), isCompressed: isCompressed))
        {
            for (var i = 0; i < count; i++)
            {
                var (x, y) = (i % 400 * 0.05, i / 400 * 0.05);
                var z = Math.Sin(x) * Math.Cos(y);
                writer.Write(new(new(1000 + x, 2000 + y, z), new((byte)(100 + 50 * z), (byte)(90 + i % 3), (byte)(80 + 20 * z))));
            }
        }
        return stream.ToArray();
    }
}
