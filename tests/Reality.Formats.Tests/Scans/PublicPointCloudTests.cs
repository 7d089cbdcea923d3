using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.PointClouds;
using Reality.Formats.Scans;
using Reality.Testing;

namespace Reality.Formats.Tests.Scans;

/// <summary>Public point clouds in every format: counts, bounds, systems, colors and poses as their publishers state.</summary>
public sealed class PublicPointCloudTests
{
    [Theory]
    [InlineData(
        "copc/1.2-with-color.copc.laz", 1065, 635619.85, 848899.7, 406.59, 638982.55, 853535.43, 586.38, "Oregon LCC (m)")]
    [InlineData(
        "copc/lone-star.copc.laz", 518_862, 515368.6022, 4918340.364, 2322.89625, 515401.043, 4918381.124, 2338.5755, "GEOCCS")]
    [InlineData("las/1.0_0.las", 1, 470692.44, 4602888.9, 16, 470692.44, 4602888.9, 16, "EPSG:26915")]
    [InlineData("las/1.0_1.las", 1, 470692.44, 4602888.9, 16, 470692.44, 4602888.9, 16, "EPSG:26915")]
    [InlineData("las/1.1_0.las", 1, 470692.44, 4602888.9, 16, 470692.44, 4602888.9, 16, "EPSG:26915")]
    [InlineData("las/1.1_1.las", 1, 470692.44, 4602888.9, 16, 470692.44, 4602888.9, 16, "EPSG:26915")]
    [InlineData("las/1.2-with-color.las", 1065, 635619.85, 848899.7, 406.59, 638982.55, 853535.43, 586.38, null)]
    [InlineData("las/1.2_0.las", 1, 470692.44, 4602888.9, 16, 470692.44, 4602888.9, 16, "EPSG:26915")]
    [InlineData("las/1.2_1.las", 1, 470692.44, 4602888.9, 16, 470692.44, 4602888.9, 16, "EPSG:26915")]
    [InlineData("las/1.2_2.las", 1, 470692.44, 4602888.9, 16, 470692.44, 4602888.9, 16, "EPSG:26915")]
    [InlineData("las/1.2_3.las", 1, 470692.44, 4602888.9, 16, 470692.44, 4602888.9, 16, "EPSG:26915")]
    [InlineData("las/epsg_4326.las", 5380, -94.6834654, 31.0367341, 39.0810002, -94.6606311, 31.0473291, 78.1190002, "EPSG:4326")]
    [InlineData("las/extrabytes.las", 1065, 635619.85, 848899.7, 406.59, 638982.55, 853535.43, 586.38, null)]
    [InlineData("las/lots_of_vlr.las", 1, 715001.346, 839349.171, 17.275, 715001.346, 839349.171, 17.275, null)]
    [InlineData("las/pdrf6-1.4.las", 1024, -2141972467, -2147415560, -2147167116, 2131726195, 2139347682, 2146599318, null)]
    [InlineData("las/simple.las", 1065, 635619.85, 848899.7, 406.59, 638982.55, 853535.43, 586.38, null)]
    [InlineData(
        "las/test1_4.las", 1000, 1694038.446, 1816492.706, 5592.749917, 1694539.677, 1816497.976, 5599.069686, "New Mexico "
        + "Central")]
    [InlineData("las/utm15.las", 1, 470692.44, 4602888.9, 16, 470692.44, 4602888.9, 16, "EPSG:26915")]
    [InlineData(
        "laz/autzen_trim.laz", 110_000, 636001.76, 848935.2, 406.26, 637179.22, 849497.9, 520.51, "NAD_1983_HARN_Lambert")]
    [InlineData("laz/lone-star.laz", 518_862, 515368.6, 4918340.362, 2322.895, 515401.045, 4918381.125, 2338.5775, "EPSG:4978")]
    [InlineData("laz/pdrf6-1.4.laz", 1024, -2141972467, -2147415560, -2147167116, 2131726195, 2139347682, 2146599318, null)]
    [InlineData("laz/simple.laz", 1065, 635619.85, 848899.7, 406.59, 638982.55, 853535.43, 586.38, null)]
    [InlineData("e57/bunnyDouble.e57", 30_571, -0.094689, 0.040011, -0.061873, 0.061009, 0.187321, 0.058799, null)]
    [InlineData("e57/bunnyInt32.e57", 30_571, -0.094689, 0.040011, -0.061873, 0.061009, 0.187321, 0.058799, null)]
    [InlineData("e57/ColourRepresentation.e57", 153, -0.5, -0.5, -0.5, 0.5, 0.5, 0.5, null)]
    [InlineData(
        "e57/pumpAVisualReferenceImage.e57", 155_201, -2.903764, -5.301103, -1.899705, 1.721604, -0.792647, 1.843003, null)]
    [InlineData("ptx/1.2-with-color.ptx", 1065, 635619.85, 848899.7, 406.59, 638982.55, 853535.43, 586.38, null)]
    public void Count_bounds_and_system(
        string name, int count, double minX, double minY, double minZ, double maxX, double maxY, double maxZ, string? crs)
    {
        var cloud = Read(name);

        Assert.Equal(count, cloud.Points.Count);
        var bounds = cloud.Points.Aggregate(Box3d.Empty, (box, point) => box.Include(point.Position));
        var tolerance = name.Contains("pdrf6", StringComparison.Ordinal) ? 1 : 0.005;
        Assert.True(Vector3d.Distance(new(minX, minY, minZ), bounds.Min) < tolerance, $"{bounds.Min}");
        Assert.True(Vector3d.Distance(new(maxX, maxY, maxZ), bounds.Max) < tolerance, $"{bounds.Max}");
        if (crs is null)
            Assert.Null(cloud.Header.Crs);
        else
            Assert.Contains(crs, cloud.Header.Crs, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("las/simple.las")]
    [InlineData("laz/simple.laz")]
    [InlineData("copc/1.2-with-color.copc.laz")]
    [InlineData("ptx/1.2-with-color.ptx")]
    public void The_same_points_have_the_same_colors_in_all_formats(string name)
    {
        var expected = Read("las/1.2-with-color.las").Points.Select(Key).Order().ToList();

        Assert.Equal(expected, Read(name).Points.Select(Key).Order());

        static string Key(CloudPoint p) => FormattableString.Invariant(
            $"{p.Position.X:F2} {p.Position.Y:F2} {p.Position.Z:F2} {p.Color.R} {p.Color.G} {p.Color.B}");
    }

    [Fact]
    public void Compressed_attributes_are_those_of_the_same_file_without_compression()
    {
        var (stored, compressed) = (Read("las/pdrf6-1.4.las").Points, Read("laz/pdrf6-1.4.laz").Points);
        var (cloud, copc) = (Read("laz/lone-star.laz").Points, Read("copc/lone-star.copc.laz").Points);

        Assert.Equal(stored, compressed);
        Assert.Equal(cloud.Select(p => p.Time).Order(), copc.Select(p => p.Time).Order());
        Assert.Equal(cloud.Select(p => p.Intensity).Order(), copc.Select(p => p.Intensity).Order());
        Assert.Equal(cloud.Select(p => p.Classification).Order(), copc.Select(p => p.Classification).Order());
    }

    [Theory]
    [InlineData("e57/A_B.e57", "2 4")]
    [InlineData("e57/ZeroPoints.e57", "0")]
    [InlineData("e57/ColouredCubeFloat.e57", "7680")]
    [InlineData("e57/PinholeImageWithDistortionParameters.e57", "")]
    [InlineData("pts/autzen.pts", "10")]
    [InlineData("pts/bunny_8.pts", "8")]
    [InlineData("ply/simple_text.ply", "3")]
    [InlineData("ply/simple_binary.ply", "3")]
    [InlineData("ply/mesh.ply", "4")]
    [InlineData("ply/text_extradim.ply", "1")]
    [InlineData("ply/bunny.ply", "34834")]
    [InlineData("las/no-points.las", "0")]
    [InlineData("ptx/multiple-and-transform.ptx", "4 4")]
    public void Points_of_each_scan(string name, string counts)
    {
        var cloud = Read(name);

        var found = cloud.Header.Scans.Select((_, i) => cloud.Points.Count(point => point.Scan == i));
        Assert.Equal(counts, string.Join(' ', found));
    }

    [Fact]
    public void Matrices_of_PTX_place_the_points_and_the_scanner()
    {
        var cloud = Read("ptx/multiple-and-transform.ptx");

        Assert.Equal(new Vector3d(600_000, 800_000, 400), cloud.Header.Scans[0].ScannerPosition);
        Assert.True(Vector3d.Distance(new(637_012.24, 849_028.31, 431.66), cloud.Points[0].Position) < 1e-6);
        Assert.True(Vector3d.Distance(cloud.Points[4].Position, cloud.Points[0].Position) < 1e-6);
    }

    [Theory]
    [InlineData("pcd/autzen-utm.pcd", "PLY or LAS")]
    public void Formats_that_are_not_read_name_what_to_export(string name, string instead)
    {
        var failure = Assert.Throws<InvalidFileException>(() => Read(name));

        Assert.Contains(instead, failure.Message, StringComparison.Ordinal);
    }

    private static Cloud Read(string name)
    {
        if (!SharedData.TryFind("pointclouds/" + name, out var path))
            Assert.Skip($"Set REALITY_DATA to a folder with pointclouds/{name}.");
        using var reader = ScanFile.Open(path, Path.GetFileName(path));
        return Cloud.Read(reader);
    }
}
