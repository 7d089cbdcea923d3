using System.Numerics;
using Reality.Core.Numerics;
using Reality.Formats.Ply;
using Reality.Formats.Tests.Scans;
using Reality.Testing;

namespace Reality.Formats.Tests.Ply;

public sealed class PlyPointWriterTests
{
    [Fact]
    public void Pcl_reads_every_point()
    {
        if (!ExternalReader.HasCommand("pcl_ply2pcd"))
            Assert.Skip("pcl-tools is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        using (var stream = File.Create(folder["a.ply"]))
        using (var writer = new PlyPointWriter(stream, ["CRS EPSG:32632"]))
        {
            for (var i = 0; i < 1000; i++)
                writer.Write(new(i, 2 * i, 0.5 * i), Vector3.UnitZ, new((byte)i, 2, 3));
        }

        ExternalReader.Run("pcl_ply2pcd", "-format", "0", folder["a.ply"], folder["a.pcd"]);

        var pcd = File.ReadAllLines(folder["a.pcd"]);
        Assert.Contains("POINTS 1000", pcd);
        Assert.Contains("FIELDS x y z normal_x normal_y normal_z rgb", pcd);
        Assert.StartsWith("999 1998 499.5 0 0 1", pcd[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Intensities_and_classes_come_back(bool hasNormals, bool hasColors)
    {
        var stream = new MemoryStream();
        using (var writer = new PlyPointWriter(stream, [], hasNormals, hasColors, hasIntensities: true, hasClassifications: true))
        {
            writer.Write(new(1, 2, 3), Vector3.UnitZ, new(9, 8, 7), 40_000, 6);
            writer.Write(new(4, 5, 6), Vector3.UnitZ, new(9, 8, 7));
        }
        using var reader = new PlyCloudReader(new MemoryStream(stream.ToArray()));

        var cloud = Cloud.Read(reader);

        Assert.Equal([(40_000, 6), (0, 0)], cloud.Points.Select(p => ((int)p.Intensity, (int)p.Classification)));
        Assert.Equal((new Vector3d(4, 5, 6), (byte)(hasColors ? 7 : 0)), (cloud.Points[1].Position, cloud.Points[1].Color.B));
    }

    [Fact]
    public void Points_without_colors_have_no_color_properties()
    {
        using var stream = new MemoryStream();
        using (var writer = new PlyPointWriter(stream, [], hasColors: false))
            writer.Write(new(1, 2, 3), Vector3.UnitZ, new(9, 9, 9));

        Assert.DoesNotContain("red", System.Text.Encoding.ASCII.GetString(stream.ToArray()), StringComparison.Ordinal);
        var read = PlyReader.Read(new MemoryStream(stream.ToArray()));
        Assert.Equal((1, 1, 0), (read.Positions.Length, read.Normals.Length, read.Colors.Length));
    }
}
