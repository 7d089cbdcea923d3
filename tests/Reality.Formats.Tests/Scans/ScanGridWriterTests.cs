using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Formats.E57;
using Reality.Formats.PointClouds;
using Reality.Formats.Ptx;

namespace Reality.Formats.Tests.Scans;

/// <summary>Structured scans that are written as E57 and PTX are read back.</summary>
public sealed class ScanGridWriterTests
{
    private static readonly RigidTransform FileFromScanner =
        new(Rotation.FromRotationVector(new(0.02, -0.01, 2.1)), new(533_470.123, 5_453_120.456, 357.789));

    [Theory]
    [InlineData(70, 61)]
    [InlineData(1, 1)]
    public void E57_keeps_poses_points_intensities_and_colors(int columns, int rows)
    {
        ScanGrid[] scans = [Grid("north & <south>", columns, rows), Grid("second", 3, rows)];
        var stream = new MemoryStream();
        var writer = new E57Writer(stream, "EPSG:32632");
        foreach (var scan in scans)
            writer.Write(scan);
        writer.Finish();

        using var reader = new E57Reader(new MemoryStream(stream.ToArray()));
        Assert.Equal("EPSG:32632", reader.Header.Crs);
        Assert.Equal(scans.Select(scan => scan.Name), reader.Header.Scans.Select(scan => scan.Name));
        Assert.All(reader.Header.Scans, scan => Assert.Equal(FileFromScanner.Translation, scan.ScannerPosition));
        AssertSame(scans, reader);
    }

    [Fact]
    public void PTX_keeps_positions_points_intensities_and_colors()
    {
        ScanGrid[] scans = [Grid("a", 20, 11), Grid("b", 3, 5)];
        var stream = new MemoryStream();
        foreach (var scan in scans)
            PtxWriter.Write(stream, scan);

        using var reader = new PtxReader(new MemoryStream(stream.ToArray()));
        Assert.All(reader.Header.Scans, scan =>
            Assert.Equal(0, Vector3d.Distance(FileFromScanner.Translation, scan.ScannerPosition!.Value), 1e-6));
        AssertSame(scans, reader);
    }

    // Every third beam has no return.
    private static ScanGrid Grid(string name, int columns, int rows)
    {
        var grid = new ScanGrid(name, columns, rows, FileFromScanner);
        for (var i = 0; i < columns * rows; i++)
        {
            if (i % 3 == 2)
                continue;
            var point = new Vector3d(0.1 * i - 100, 50 - 0.03 * i, -0.01 * i);
            grid.Set(i / rows, i % rows, point, (ushort)(65_535 - 7 * i), new((byte)i, (byte)(i / 2), 200));
        }
        return grid;
    }

    private static void AssertSame(ScanGrid[] scans, IPointCloudReader reader)
    {
        var expected = scans.SelectMany(PointsOf).ToList();
        var read = new List<(Vector3d Position, ushort Intensity, Rgb24 Color)>();
        foreach (var batch in reader.Header.Scans.SelectMany(scan => scan.Parts).SelectMany(part => reader.Read(part)))
        {
            for (var i = 0; i < batch.Count; i++)
                read.Add((batch.PositionOf(i), batch.Intensity[i], batch.Colors[i]));
        }
        Assert.Equal(expected.Select(point => point.Intensity), read.Select(point => point.Intensity));
        Assert.Equal(expected.Select(point => point.Color), read.Select(point => point.Color));
        // Half a step of 0.1 mm along each axis, and the rounding of large coordinates.
        Assert.All(expected.Zip(read), pair =>
            Assert.InRange(Vector3d.Distance(pair.First.Position, pair.Second.Position), 0, 1e-4));
    }

    private static IEnumerable<(Vector3d Position, ushort Intensity, Rgb24 Color)> PointsOf(ScanGrid scan)
    {
        for (var i = 0; i < scan.Points.Length; i++)
        {
            if (!double.IsNaN(scan.Points[i].X))
                yield return (scan.FileFromScanner * scan.Points[i], scan.Intensities[i], scan.Colors[i]);
        }
    }
}
