using System.Text;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Formats.Ply;
using Reality.Formats.PointClouds;
using Reality.Formats.PointText;
using Reality.Formats.Ptx;
using Reality.Formats.Scans;
using Reality.Testing;

namespace Reality.Formats.Tests.Scans;

/// <summary>PTX, PTS, XYZ and PLY: what is read, and what is refused with its place.</summary>
public sealed class TextScanTests
{
    private const string Grid = "2\n2\n5 6 7\n1 0 0\n0 1 0\n0 0 1\n0 1 0 0\n-1 0 0 0\n0 0 1 0\n5 6 7 1\n";

    [Fact]
    public void PTX_matrices_are_of_row_vectors_and_empty_places_are_no_points()
    {
        var cloud = Ptx(Grid + "1 2 3 0.5\n0 0 0 0.5\r\n4 5 6 1\n0 0 0 0.5\n\n" + Grid + "1 2 3 1\n1 2 3 1\n1 2 3 1\n1 2 3 0");

        Assert.Equal([2, 4], cloud.Header.Scans.Select((_, i) => cloud.Points.Count(p => p.Scan == i)));
        // x goes to y, and y to -x.
        Assert.Equal(new Vector3d(5 - 2, 6 + 1, 7 + 3), cloud.Points[0].Position);
        Assert.Equal([32768, 65535], cloud.Points.Take(2).Select(p => (int)p.Intensity));
        Assert.All(cloud.Header.Scans, scan => Assert.Equal(new Vector3d(5, 6, 7), scan.ScannerPosition));
    }

    [Theory]
    [InlineData("2\n-2\n", "rows")]
    [InlineData("1.5\n2\n", "columns")]
    [InlineData("2\n2\n5 6\n", "3 numbers")]
    [InlineData(Grid + "1.0000 2.0000 3.0000 0.5\n", "ends early")]
    [InlineData(
        "2000000000\n2000000000\n5 6 7\n1 0 0\n0 1 0\n0 0 1\n1 0 0 0\n0 1 0 0\n0 0 1 0\n5 6 7 1\n1 2 3 1\n", "does not fit")]
    [InlineData(Grid + "1 2 3 0.5\n1 2 3\n1 2 3 4\n1 2 3 4\n", "must have 4 numbers")]
    [InlineData(Grid + "1 2 3 4\n1 2 3 4\n1 2 3 4\n1 2 3 4\n1 2 3 4\n", "Scan 1 has more lines than the 4 points")]
    [InlineData(Grid + "1.0 2.0\n1 2\n1.0 2.0\n1.0 2\n", "3, 4, 6 or 7 were expected")]
    [InlineData(
        "2\n2\n5 6 7\n1 0 0\n0 1 0\n0 0 1\nnan 1 0 0\n-1 0 0 0\n0 0 1 0\n5 6 7 1\n1 2 3\n1 2 3\n1 2 3\n1 2 3\n", "header")]
    [InlineData("1\n1\n5 6 7\n1 0 0\n0 1 0\n0 0 1\n0 0 0 0\n0 0 0 0\n0 0 0 0\n5 6 7 1\n1 2 3\n", "maps all points")]
    [InlineData("", "empty")]
    public void PTX_that_is_broken_is_refused(string text, string words)
    {
        var failure = Assert.Throws<InvalidFileException>(() => Ptx(text));

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PTX_places_without_a_return_may_lack_the_color()
    {
        var cloud = Ptx(Grid + "0 0 0 0.5\n1 2 3 0.5 10 20 30\n0 0 0 0.5\n4 5 6 1 10 20 30\n" + Grid
            + "1 2 3 10 20 30\n0 0 0 0 0 0\n0 0 0\n4 5 6 10 20 30\n");

        Assert.Equal([2, 2], cloud.Header.Scans.Select((_, i) => cloud.Points.Count(p => p.Scan == i)));
        Assert.All(cloud.Points, p => Assert.Equal(new Rgb24(10, 20, 30), p.Color));
        Assert.Equal([true, false], cloud.Header.Scans.Select(scan => scan.HasIntensity));
    }

    [Fact]
    public void PTX_points_in_the_coordinates_of_the_file_have_the_stated_position_of_their_scanner()
    {
        const string InPlace = "1\n1\n5 6 7\n1 0 0\n0 1 0\n0 0 1\n1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n1 2 3 1\n";

        var cloud = Ptx(InPlace);

        Assert.Equal(new Vector3d(1, 2, 3), cloud.Points[0].Position);
        Assert.Equal(new Vector3d(5, 6, 7), cloud.Header.Scans[0].ScannerPosition);
    }

    [Fact]
    public void Intensities_late_in_a_file_count_for_their_range()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 30_000; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i} 2 3 {(i < 20_000 ? 100 : -2048)}\n");

        var cloud = Text(text.ToString());

        Assert.Equal([34376, 0], [cloud.Points[0].Intensity, cloud.Points[^1].Intensity]);
    }

    [Theory]
    [InlineData("//X Y Z R G B Intensity\n1 2 3 10 20 30 0.5\n4 5 6 10 20 30 1\n", 10, 32768, 0)]
    [InlineData("1 2 3 10 20 30 0.5\n4 5 6 11 21 31 0.25\n", 10, 32768, 0)]
    [InlineData("//X,Y,Z,R,G,B,Nx,Ny,Nz\n1,2,3,10,20,30,0.6,0.8,0\n4,5,6,10,20,30,0,0,-1\n", 10, 0, 0)]
    [InlineData("1 2 3 10 20 30 0.6 0.8 0\n4 5 6 10 20 30 0 0 -1\n", 10, 0, 0)]
    [InlineData("1 2 3 0.6 0.8 0\n4 5 6 0 0 -1\n", 0, 0, 0)]
    [InlineData("1 2 3 0 0 1 10 20 30\n4 5 6 0 1 0 10 20 30\n", 10, 0, 0)]
    [InlineData("1 2 3 0.4 0.2 0.1\n4 5 6 1 1 1\n", 102, 0, 0)]
    [InlineData("1 2 3 10280 20 30\n4 5 6 65535 1 1\n", 40, 0, 0)]
    [InlineData("Point,X,Y,Z\n7,1,2,3\n8,4,5,6\n", 0, 0, 0)]
    [InlineData("\"X[m]\",\"Y[m]\",\"Z[m]\",\"Intensity\",\"Classification\",\"Red\",\"Green\",\"Blue\"\n"
        + "1,2,3,500,6,10,20,30\n4,5,6,1,6,10,20,30\n", 10, 500, 6)]
    [InlineData("Easting;Northing;Height\n1,0;2,0;3,0\n4,0;5,0;6,0\n", 0, 0, 0)]
    [InlineData("1 2 3 10 20 30\n4,0 5,0 6,0 10 20 30\n", 10, 0, 0)]
    [InlineData("2\r\n1,00\t2,00\t3,00\t0,50\r\n4,00\t5,00\t6,00\t0,10\r\n", 0, 32768, 0)]
    [InlineData("1 2 3\n# the second half\n  // of it\n4 5 6\n", 0, 0, 0)]
    public void Text_of_points_by_heading_and_values(string text, int red, int intensity, int classification)
    {
        var cloud = Text(text);

        Assert.Equal([new(1, 2, 3), new(4, 5, 6)], cloud.Points.Select(p => p.Position));
        Assert.Equal(
            (red, intensity, classification),
            (cloud.Points[0].Color.R, cloud.Points[0].Intensity, cloud.Points[0].Classification));
        Assert.Equal(red > 0, cloud.Header.Scans[0].HasColor);
        Assert.Empty(cloud.Header.Doubts);
    }

    [Fact]
    public void Columns_that_could_be_others_are_named_in_a_doubt() =>
        Assert.Contains(
            "x y z intensity red green blue", Assert.Single(Text("1 2 3 100 20 30 40\n4 5 6 1 2 3 4\n").Header.Doubts),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("1 2 3\n4 5 6\n", 0, 0)]
    [InlineData("// heading\nx;y;z;i\n1;2;3;0.5\n4;5;6;1", 32768, 0)]
    [InlineData("1\t2\t3\t10\t20\t30\r\n4\t5\t6\t10\t20\t30\r\n", 0, 10)]
    [InlineData("\uFEFF1,2,3,-2048,10,20,30\n\n4,5,6,2047,10,20,300\n", 0, 10)]
    [InlineData("2\n1 2 3 255 10 20 30\n4 5 6 255 1 2 3\n", 255, 10)]
    [InlineData("1\n1 2 3\n1\n4 5 6\n", 0, 0)]
    public void Text_of_points_by_the_number_of_columns(string text, int intensity, int red)
    {
        var cloud = Text(text);

        Assert.Equal([new(1, 2, 3), new(4, 5, 6)], cloud.Points.Select(p => p.Position));
        Assert.Equal((intensity, red), (cloud.Points[0].Intensity, cloud.Points[0].Color.R));
    }

    [Theory]
    [InlineData("5\n1 2 3\n4 5 6\n", "no room for 5 points")]
    [InlineData("2\n1 2 3 444444\n", "ends early")]
    [InlineData("1 2 3\n1 2 3 4\n", "must have 3 numbers")]
    [InlineData("1 2 3\nfour five six\n", "must have 3 numbers")]
    [InlineData("1 2 3 4 5\n", "5 numbers")]
    [InlineData("1 2 3 -4 5 6\n", "6 numbers")]
    [InlineData("412,345.250 5,654,321.500 1,100.000\n", "thousands")]
    [InlineData("only words\n", "no lines of numbers")]
    [InlineData("1e400000000 2 3\n1 2", "must have 3 numbers")]
    public void Text_that_is_broken_is_refused_with_its_place(string text, string words)
    {
        var failure = Assert.Throws<InvalidFileException>(() => Text(text));

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.True(failure.ByteOffset >= 0);
    }

    [Fact]
    public void Endless_lines_take_no_memory()
    {
        var failure = Assert.Throws<InvalidFileException>(() => Text("1 2 3\n" + new string('1', 1_000_000)));

        Assert.Contains("4096 characters", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PLY_exports_come_back_with_their_system_and_offset()
    {
        var stream = new MemoryStream();
        using (var writer = new PlyPointWriter(stream, ["CRS EPSG:32631", "offset 500000 4500000 0"], hasNormals: true))
            writer.Write(new(1, 2, 3), new(0, 0, 1), new(9, 8, 7));
        using var reader = new PlyCloudReader(new MemoryStream(stream.ToArray()));

        var cloud = Cloud.Read(reader);

        Assert.Equal("EPSG:32631", cloud.Header.Crs);
        var point = cloud.Points[0];
        Assert.Equal((new Vector3d(500_001, 4_500_002, 3), new Rgb24(9, 8, 7)), (point.Position, point.Color));
    }

    [Fact]
    public void PLY_of_any_elements_and_properties()
    {
        var cloud = Ply(
            "ply\nformat ascii 1.0\nelement sensor 1\nproperty list uchar float pose\nelement vertex 2\n"
            + "property uchar scalar_Intensity\nproperty double z\nproperty list uchar int skip\n"
            + "property float x\nproperty float y\nproperty uchar classification\nelement face 1\n"
            + "property list uchar int vertex_indices\nend_header\n"
            + "2 0.5 0.5\n51 3 2 1 1 1 2 6\n255 6 0 4 5 2\n3 0 1 1\n");

        Assert.Equal([new(1, 2, 3), new(4, 5, 6)], cloud.Points.Select(p => p.Position));
        Assert.Equal([13107, 65535], cloud.Points.Select(p => (int)p.Intensity));
        Assert.Equal([6, 2], cloud.Points.Select(p => (int)p.Classification));
    }

    [Theory]
    [InlineData("uchar", "51 0 255", 51)]
    [InlineData("float", "0.2 0 1", 51)]
    [InlineData("float", "51 0 255", 51)]
    [InlineData("ushort", "13107 0 65535", 51)]
    [InlineData("ushort", "51 0 255", 51)]
    [InlineData("int", "51 0 255", 51)]
    [InlineData("int", "13107 0 65535", 51)]
    public void PLY_colors_of_any_range(string type, string color, int red)
    {
        var cloud = Ply(
            $"ply\nformat ascii 1.0\ncomment\ttabs\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\n"
            + $"property {type} red\nproperty {type} green\nproperty {type} blue\nproperty uchar class\nend_header\n"
            + $"1 2 3 {color} 6\n");

        Assert.Equal((new Rgb24((byte)red, 0, 255), (byte)6), (cloud.Points[0].Color, cloud.Points[0].Classification));
    }

    [Theory]
    [InlineData(
        "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nend_header\n1 2 3\n")]
    [InlineData(
        "ply\nformat ascii 1.0\nelement vertex 9999999999\nproperty float x\nproperty float y\nproperty float z\nend_header\n1")]
    [InlineData("ply\nformat ascii 1.0\nelement face 0\nproperty list uchar int a\nend_header\n")]
    [InlineData("ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nend_header\n1 2\n")]
    public void PLY_that_is_broken_is_refused(string text) => Assert.Throws<InvalidFileException>(() => Ply(text));

    [Theory]
    [InlineData("1\n1 2 3\n", 0)]
    [InlineData("1\n1 2 3\n4 5 6\n\n7 8 9\nthe end\n", 2)]
    [InlineData("1\n1 2 3\n2\n1 2 3\n4 5 6\n7 8 9", 1)]
    public void PTS_points_beyond_the_announced_number_are_counted(string text, long expected) =>
        Assert.Equal(expected, Text(text).UnstatedPointCount);

    [Theory]
    [InlineData("", "1 2 3\n4 5 6\n7 8", 1)]
    [InlineData("element face 0\nproperty list uchar int a\n", "1 2 3\n4 5 6 7 8 9", 2)]
    [InlineData("element face 1\nproperty list uchar int a\n", "1 2 3\n3 0 0 0\n", 0)]
    [InlineData("", "1 2 3 \r\n \n", 0)]
    public void PLY_vertices_beyond_the_announced_number_are_counted(string elements, string numbers, long expected)
    {
        var text = "ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\n"
            + $"{elements}end_header\n{numbers}";

        var cloud = Ply(text);

        Assert.Equal((1, expected), (cloud.Points.Count, cloud.UnstatedPointCount));
    }

    [Fact]
    public void Binary_PLY_vertices_beyond_the_announced_number_are_counted()
    {
        var stream = new MemoryStream();
        using (var writer = new PlyPointWriter(stream, [], hasNormals: false))
        {
            writer.Write(new(1, 2, 3), default, default);
            writer.Write(new(4, 5, 6), default, default);
        }
        stream.Position = stream.Length;
        stream.Write(new byte[2 * 27 + 26]);
        using var reader = new PlyCloudReader(stream);

        var cloud = Cloud.Read(reader);

        Assert.Equal((2, 2L), (cloud.Points.Count, cloud.UnstatedPointCount));
    }

    [Theory]
    [InlineData("a.POD", "E57, LAS, LAZ or PLY")]
    [InlineData("a.rcp", "structured scans")]
    [InlineData("a.RCS", "E57 with structured scans")]
    [InlineData("a.fls", "FARO scans are a proprietary format; export E57 with structured scans, or PTX")]
    [InlineData("a.fws", "export E57 with structured scans, or PTX")]
    [InlineData("a.zfs", "Zoller + Fröhlich scans are a proprietary format; export E57 with structured scans, or PTX")]
    [InlineData("a.ptg", "export PTX or E57")]
    [InlineData("a.imp", "export E57 or PTX")]
    [InlineData("a.lgs", "export E57 or PTX")]
    [InlineData("a.rdbx", "export E57, LAS or LAZ")]
    [InlineData("a.rxp", "export E57, LAS or LAZ")]
    [InlineData("a.3dd", "export E57, LAS or LAZ")]
    [InlineData("a.dp", "FARO archives are a proprietary format; export E57")]
    [InlineData("a.cl3", "export E57 or LAS")]
    [InlineData("a.clr", "export E57 or LAS")]
    [InlineData("a.pcd", "export PLY or LAS")]
    [InlineData("a.opc", "export LAS, LAZ or PLY")]
    [InlineData("a.bin", "export E57, LAS or PLY")]
    [InlineData("a.zip", "the files in it")]
    [InlineData("a.jpg", "export E57, PTX, LAS, LAZ, PLY, PTS or XYZ")]
    [InlineData("a", "export E57, PTX, LAS, LAZ, PLY, PTS or XYZ")]
    [InlineData("a.las", "not a LAS file")]
    [InlineData("a.e57", "not an E57 file")]
    public void Names_of_other_formats_are_refused(string name, string words)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "something else");

        var failure = Assert.Throws<InvalidFileException>(() => ScanFile.Open(folder["file"], name));

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_without_points_can_be_canceled()
    {
        var canceled = new CancellationToken(canceled: true);
        using var grid = new PtxReader(Bytes(Grid + "0 0 0 0.5\n0 0 0 0.5\n0 0 0 0.5\n0 0 0 0.5\n"));
        using var list = new PointTextReader(Bytes("1 2 3\n"));
        using var ply = new PlyCloudReader(Bytes(
            "ply\nformat ascii 1.0\nelement face 1\nproperty uchar a\nelement vertex 1\nproperty float x\nproperty float y\n"
            + "property float z\nend_header\n1 1 2 x"));

        Assert.Throws<OperationCanceledException>(() => new PtxReader(Bytes(Grid), canceled));
        Assert.Throws<OperationCanceledException>(() => new PointTextReader(Bytes("1 2 3\n"), canceled));
        Assert.All(
            (IPointCloudReader[])[grid, list, ply],
            reader => Assert.Throws<OperationCanceledException>(
                () => reader.Read(reader.Header.Scans[0].Parts[0], canceled).Count()));
    }

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private static Cloud Ptx(string text) => Read(stream => new PtxReader(stream), text);

    private static Cloud Text(string text) => Read(stream => new PointTextReader(stream), text);

    private static Cloud Ply(string text) => Read(stream => new PlyCloudReader(stream), text);

    private static Cloud Read(Func<Stream, IPointCloudReader> open, string text)
    {
        using var reader = open(Bytes(text));
        return Cloud.Read(reader);
    }
}
