using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Reality.Core.Numerics;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;
using Reality.Testing.Scans;
using static Reality.Testing.Scans.E57TestField;

namespace Reality.Jobs.Tests.Scans;

/// <summary>Imports of scans with numbers that are not finite: such points are left out by count, and reach no result.</summary>
public sealed class ScanNumbersTests(JobBench bench) : IClassFixture<JobBench>
{
    private const double Nan = double.NaN, Infinite = double.PositiveInfinity;

    private readonly ScanBench _scans = new(bench);

    // Each has the points (1, 2, 3) and (2, 2, 3), and the number of others that the table says.
    [Theory]
    [InlineData("doubles.e57", 3)]
    [InlineData("singles.e57", 3)]
    [InlineData("sphere.e57", 3)]
    [InlineData("a.ptx", 4)]
    [InlineData("a.ply", 4)]
    [InlineData("binary.ply", 2)]
    [InlineData("a.pts", 3)]
    [InlineData("a.xyz", 4)]
    [InlineData("commas.csv", 3)]
    public void Points_that_are_nowhere_are_left_out_with_their_count(string name, int count)
    {
        var scene = _scans.Scene(Static(name), (name, FileOf(name)));
        var (id, outputs) = bench.Store("ImportPointCloud", ScanBench.Specifications(scene));

        var result = bench.Run(id);

        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        var warning = Assert.Single(result.Messages, message => message.Code == "Scan_PointsNotFinite");
        Assert.Contains($"{count} points of ", warning.Text, StringComparison.Ordinal);
        Assert.Contains(name, warning.Text, StringComparison.Ordinal);
        var collection = outputs.GetProperty("scanCollection").GetString()!;
        var text = Encoding.UTF8.GetString(bench.Read(collection, "pc.json"));
        Assert.DoesNotContain("NaN", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Infinity", text, StringComparison.OrdinalIgnoreCase);
        var scan = JsonNode.Parse(text)!["scans"]![0]!;
        Assert.Equal(2, scan["numPoints"]!.GetValue<int>());
        var points = _scans.PointsOf(collection, scan).Select(p => p.Position).OrderBy(p => p.X).ToList();
        Vector3d[] expected = [new(1, 2, 3), new(2, 2, 3)];
        Assert.All(expected.Zip(points), pair => Assert.True(Vector3d.Distance(pair.First, pair.Second) < 2e-5, $"{pair}"));
    }

    [Theory]
    [InlineData(131, Nan)]
    [InlineData(147, Infinite)]
    [InlineData(155, Nan)]
    [InlineData(171, -Infinite)]
    public void Scales_and_offsets_that_are_no_numbers_are_refused_with_their_place(int place, double value)
    {
        var las = ScanBench.Las(10, isCompressed: false);
        BinaryPrimitives.WriteDoubleLittleEndian(las.AsSpan(place), value);
        var (id, _) = bench.Store(
            "ImportPointCloud", ScanBench.Specifications(_scans.Scene(Static("a.las"), ("a.las", las))));

        var result = bench.Run(id);

        Assert.Equal(JobState.Failed, result.State);
        var failure = Assert.Single(result.Messages, message => message.Severity == MessageSeverity.Error);
        Assert.Equal("Scan_Invalid", failure.Code);
        Assert.Contains("a.las", failure.Text, StringComparison.Ordinal);
        Assert.Contains("scale or offset is not finite", failure.Text, StringComparison.Ordinal);
        Assert.Contains("131", failure.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 3, "Their times begin at 100 and end at 200.")]
    [InlineData(true, 4, "None of them has a time that is a number.")]
    public void Points_of_moving_scanners_with_times_that_are_no_numbers_are_left_out_with_their_count(
        bool isAll, int count, string words)
    {
        // A mobile scan of E57: the pose and the times of its points beside a trajectory.
        var times = isAll ? new[] { Nan, Nan, Infinite, -Infinite } : [100, Nan, Infinite, 200];
        var more = new E57TestFile()
            .Add("", [.. Cartesian([1, 2, 3, 4], [0, 0, 0, 0], [0, 0, 0, 0]), Doubles("timeStamp", times)])
            .Add(Pose(10), [.. Cartesian([1, 2], [0, 0], [0, 0]), Integers("timeStamp", 0, 500, 100, 102)]);
        var scene = Mobile(more, "100,0,0,1.5\n102,10,0,1.5\n");
        var (id, outputs) = bench.Store("ImportPointCloud", ScanBench.Specifications(scene));

        var result = bench.Run(id);

        Assert.Equal(isAll ? JobState.Failed : JobState.Done, result.State);
        var warning = Assert.Single(result.Messages, message => message.Code == "Scan_PointsOutsideTrajectory");
        Assert.Contains($"{count} points of ", warning.Text, StringComparison.Ordinal);
        Assert.Contains(words, warning.Text, StringComparison.Ordinal);
        if (isAll)
        {
            Assert.Equal("Scan_NoPoints", result.Messages.Single(message => message.Severity == MessageSeverity.Error).Code);
            return;
        }
        var collection = outputs.GetProperty("scanCollection").GetString()!;
        var scans = JsonNode.Parse(bench.Read(collection, "pc.json"))!["scans"]!.AsArray();
        Assert.Equal([1, 2], scans.Select(scan => scan!["numPoints"]!.GetValue<int>()));
        // Each scan is placed by its own pose, and its points keep their times.
        Assert.All(scans, scan => Assert.Null(scan!["position"]));
        Assert.All(scans, scan => Assert.Equal(2, scan!["trajectories"]![0]!.AsArray().Count));
        var second = _scans.PointsOf(collection, scans[1]!).OrderBy(p => p.Time).ToList();
        Assert.Equal([(11.0, 100.0), (12.0, 102.0)], second.Select(p => (Math.Round(p.Position.X, 4), p.Time)));
    }

    private string Mobile(E57TestFile scans, string trajectory) => _scans.Scene(
        """
        "PointCloudCollection": { "PointClouds": { "0": { "Path": "0:street.e57", "Type": "Mobile", "TrajectoryId": 3 } } },
        "TrajectoryCollection": { "Trajectories": { "3": {
          "Paths": ["0:a.csv"], "TimeColumnId": 0, "XColumnId": 1, "YColumnId": 2, "ZColumnId": 3 } } }
        """,
        ("street.e57", scans.ToArray()), ("a.csv", Encoding.ASCII.GetBytes(trajectory)));

    private static string Static(string name) => $$"""
        "PointCloudCollection": { "PointClouds": { "0": { "Path": "0:{{name}}", "Type": "Static", "Location": "Center",
          "Center": { "x": 0, "y": 0, "z": 1 } } } }
        """;

    private static string Pose(double x) => string.Create(
        CultureInfo.InvariantCulture,
        $"<pose type=\"Structure\"><translation type=\"Structure\"><x type=\"Float\">{x}</x></translation></pose>");

    private static byte[] FileOf(string name)
    {
        const string PtxHeader = "6\n1\n0 0 0\n1 0 0\n0 1 0\n0 0 1\n1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n";
        const string Vertices = "element vertex 6\nproperty double x\nproperty double y\nproperty double z\nend_header\n";
        const string Two = "element vertex 4\nproperty float x\nproperty float y\nproperty float z\nend_header\n";
        switch (name)
        {
            case "doubles.e57" or "singles.e57":
                Func<string, double[], E57TestField> field = name[0] == 'd' ? Doubles : Singles;
                return new E57TestFile().Add("",
                [
                    field("cartesianX", [1, Nan, 1, 2, -Infinite]), field("cartesianY", [2, 2, Infinite, 2, 2]),
                    field("cartesianZ", [3, 3, 3, 3, 3]), field("intensity", [Nan, 0.5, 1, 0.25, Infinite]),
                ]).ToArray();
            case "sphere.e57":
                var (first, second) = (Math.Sqrt(14), Math.Sqrt(17));
                return new E57TestFile().Add("",
                [
                    Doubles("sphericalRange", first, Infinite, second, 1, 1),
                    Doubles("sphericalAzimuth", Math.Atan2(2, 1), 0, Math.Atan2(2, 2), Infinite, 1),
                    Doubles("sphericalElevation", Math.Asin(3 / first), 0, Math.Asin(3 / second), 1, Nan),
                ]).ToArray();
            case "a.ptx":
                return Text(PtxHeader + "1 2 3 0.5\nnan nan nan 0.5\n1 -Infinity 3 0.5\n2 2 3 0.5\n1 inf 3 0.5\n-1.#IND 0 0 0\n");
            case "a.ply":
                return Text($"ply\nformat ascii 1.0\n{Vertices}nan 2 3\n1 2 3\n1 -inf 3\n2 2 3\n1 2 1.#QNAN\n1 Infinity 2\n");
            case "binary.ply":
                float[] numbers = [1, 2, 3, float.NaN, 2, 3, 2, 2, 3, 1, float.NegativeInfinity, 3];
                return [.. Text($"ply\nformat binary_little_endian 1.0\n{Two}"), .. numbers.SelectMany(BitConverter.GetBytes)];
            case "a.pts":
                return Text("5\n1 2 3\nNaN 2 3\n2 2 3\n1 -nan(ind) 3\n1 2 INF\n");
            case "a.xyz":
                return Text("nan nan nan\n1 2 3\n1 Infinity 3\n2 2 3\n1 -1.#INF00 3\n+inf 2 3\n");
            default:
                return Text("1,0;2,0;3,0\nnan;2,0;3,0\n2,0;2,0;3,0\n1,0;1,#QNAN;3,0\n1,0;2,0;-inf\n");
        }
    }

    private static E57TestField[] Cartesian(double[] x, double[] y, double[] z) =>
        [Doubles("cartesianX", x), Doubles("cartesianY", y), Doubles("cartesianZ", z)];

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);
}
