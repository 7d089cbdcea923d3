using System.Buffers.Binary;
using System.Diagnostics;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.Decoding;
using Reality.Formats.Geodesy;
using Reality.Testing;

namespace Reality.Decoder.Tests;

/// <summary>Grids of a user, read in a process of its own.</summary>
[Collection(DecoderPoolTests.Processes)]
public sealed class GridProcessTests : IDisposable
{
    private const double Geoid = 47.25;
    private const string Name = "egm08_25.gtx";
    private readonly TemporaryFolder _folder = new();
    private readonly List<GridProcess> _processes = [];

    public void Dispose()
    {
        _processes.ForEach(process => process.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public void Points_are_moved_as_in_this_process()
    {
        Write();
        var inside = CrsData.Of([(Name, _folder[Name])]);
        var other = Isolated();
        using var here = Transform(inside);
        using var there = Transform(other);
        // More than one message holds.
        var count = 300_000;
        double[] x = [.. Enumerable.Range(0, count).Select(i => 8 + 3.4 * i / count)], y = [.. x.Select(x => x + 39.5)];
        var (z, x2, y2, z2) = (new double[count], x.ToArray(), y.ToArray(), new double[count]);

        here.Apply(x, y, z);
        there.Apply(x2, y2, z2);

        Assert.Equal(z, z2);
        Assert.Equal(x, x2);
        Assert.Equal(y, y2);
        Assert.Equal(-Geoid, z2[^1], 1e-3);
        there.ApplyInverse(x2, y2, z2);
        Assert.All(z2, height => Assert.Equal(0, height, 1e-6));
        Assert.Empty(other.Unused);
    }

    [Fact]
    public void Files_that_no_operation_opens_are_unused_and_definitions_need_no_process()
    {
        Write();
        File.WriteAllText(_folder["site.prj"], "?");

        var data = Isolated();
        Assert.Equal([Name], data.Unused);
        using (Transform(data))
            Assert.Empty(data.Unused);

        Assert.Null(CrsData.Of([("site.prj", _folder["site.prj"])], (_, _) => throw new UnreachableException()).GridHost);
    }

    [Fact]
    public void Systems_without_an_operation_are_refused_as_in_this_process()
    {
        Write();
        File.Move(_folder[Name], _folder["other.gtx"]);
        var data = CrsData.Of([("other.gtx", _folder["other.gtx"])], Start);

        var error = Assert.Throws<NotSupportedException>(() => Transform(data));

        Assert.Contains("us_nga_egm08_25.tif", error.Message, StringComparison.Ordinal);
        Assert.Equal(["other.gtx"], data.Unused);
    }

    [Fact]
    public void A_grid_of_absurd_size_takes_no_memory_and_moves_no_point()
    {
        // A thousand million columns on no width, found by mutation: in this process it takes 8 s and 4 GB.
        Write(eastStep: 2.5e-323, columnCount: 1_111_293_952);
        var watch = Stopwatch.StartNew();
        using var transform = Transform(Isolated());

        var moved = transform.Apply(new Vector3d(8, 47, 0));

        Assert.False(double.IsFinite(moved.Z));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        Assert.InRange(Process.GetCurrentProcess().PeakWorkingSet64, 0, 2L << 30);
    }

    [Fact]
    public void If_the_process_dies_all_operations_are_refused_with_an_error_that_names_crsData()
    {
        Write();
        var data = Isolated();
        using var transform = Transform(data);
        // The next one does not know the operation, and fails.
        _processes[0].Dispose();

        var error = Assert.Throws<InvalidFileException>(() => transform.Apply(new Vector3d(9, 49, 0)));

        Assert.Equal(CrsData.Kind, error.Format);
        Assert.Contains("cdn.proj.org", error.Message, StringComparison.Ordinal);
        Assert.Same(error, Assert.Throws<InvalidFileException>(() => Transform(data)));
    }

    private static CoordinateTransform Transform(CrsData data)
    {
        using (CrsData.Use(data))
            return CoordinateTransform.Between(CoordinateSystem.Wgs84, CoordinateSystemParser.Parse("EPSG:4326+3855"));
    }

    private CrsData Isolated() => CrsData.Of([(Name, _folder[Name])], Start);

    private GridProcess Start(IReadOnlyList<(string Name, string Path)> files, long bytes)
    {
        _processes.Add(new(files, bytes));
        return _processes[^1];
    }

    // A geoid of 5 by 5 nodes from 47 degrees north, as PROJ's GTX has it: big-endian, the southern row first.
    private void Write(double eastStep = 1, int columnCount = 5)
    {
        var bytes = new byte[40 + 4 * 25];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, 47);
        BinaryPrimitives.WriteDoubleBigEndian(bytes.AsSpan(8), 8);
        BinaryPrimitives.WriteDoubleBigEndian(bytes.AsSpan(16), 1);
        BinaryPrimitives.WriteDoubleBigEndian(bytes.AsSpan(24), eastStep);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(32), 5);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(36), columnCount);
        for (var i = 0; i < 25; i++)
            BinaryPrimitives.WriteSingleBigEndian(bytes.AsSpan(40 + 4 * i), (float)Geoid);
        File.WriteAllBytes(_folder[Name], bytes);
    }
}
