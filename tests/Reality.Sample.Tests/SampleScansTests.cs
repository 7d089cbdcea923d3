using System.Globalization;
using System.Text.Json;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.E57;
using Reality.Formats.Geodesy;
using Reality.Formats.Las;
using Reality.Formats.PointClouds;
using Reality.Formats.Ptx;
using Reality.Sample.Scanning;
using Reality.Testing;

namespace Reality.Sample.Tests;

/// <summary>The simulated scans lie on the site's surface but for their stated errors, and are the same in every run.</summary>
public sealed class SampleScansTests(SampleScansTests.Scanned survey) : IClassFixture<SampleScansTests.Scanned>
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static SampleOptions Options =>
        new() { PhotoCount = 3, Width = 64, Height = 64, ThreadCount = 2, ScanStepDegrees = 2.5 };

    [Fact]
    public void Stations_measure_the_surface_from_their_stated_positions()
    {
        var truth = Truth();
        using var e57 = new E57Reader(File.OpenRead(survey.File("scans", "stations.e57")));
        using var ptx = new PtxReader(File.OpenRead(survey.File("scans", "station-5.ptx")));
        Assert.Equal(4, e57.Header.Scans.Count);
        Assert.Equal(UtmZone.For(SampleScene.Origin).CoordinateSystem.ToWkt(WktVersion.Wkt1), e57.Header.Crs);
        var headers = e57.Header.Scans.Concat(ptx.Header.Scans).ToList();
        foreach (var (header, station) in headers.Zip(truth.Stations))
        {
            var position = new Vector3d(station.Position[0], station.Position[1], station.Position[2]);
            Assert.Equal(0, Vector3d.Distance(position, header.ScannerPosition!.Value), 1e-6);
        }
        var (from5, to4) = (WorldOf(PointsOf(ptx)), WorldOf(PointsOf(e57)));
        Assert.Equal(truth.Stations[^1].PointCount, from5.Count);
        Assert.Equal(truth.Stations.SkipLast(1).Sum(station => station.PointCount), to4.Count);

        // Ranges have 2 mm of noise, which oblique surfaces see smaller; edges mix what lies before and behind.
        var distances = from5.Concat(to4).Select(point => SmallScene.Surface.Grid.Distance(point, 5)).Order().ToList();
        Assert.InRange(distances[distances.Count / 2], 0.0003, 0.002);
        Assert.InRange(distances[(int)(0.95 * distances.Count)], 0, 0.006);
        Assert.InRange(distances[^1], 0.02, 0.6);
    }

    [Fact]
    public void Nothing_is_measured_through_a_surface()
    {
        var truth = Truth();
        using var ptx = new PtxReader(File.OpenRead(survey.File("scans", "station-5.ptx")));
        var station = truth.Stations[^1].World;
        var center = new Vector3d(station[0], station[1], station[2]);
        var points = WorldOf(PointsOf(ptx));
        var hidden = points.Count(point => SmallScene.Surface.Grid.TryIntersect(
            center, point - center, out _, 1 - 0.6 / Vector3d.Distance(center, point)));
        // A beam at an edge passes with most of its light.
        Assert.InRange(hidden, 0, points.Count / 100);
    }

    [Fact]
    public void The_mobile_scan_has_times_of_its_path_and_classes()
    {
        using var las = new LasReader(File.OpenRead(survey.File("scans", "mobile.las")));
        var batches = PointsOf(las);
        var path = File.ReadLines(survey.File("scans", "trajectory.csv")).ToList();
        Assert.Equal("time,x,y,z", path[0]);
        var times = path.Skip(1).Select(line => double.Parse(line.Split(',')[0], CultureInfo.InvariantCulture)).ToList();
        Assert.InRange(batches.Min(point => point.Time), times[0], times[^1]);
        Assert.InRange(batches.Max(point => point.Time), times[0], times[^1]);
        Assert.Equal(batches.Select(point => point.Time).Order(), batches.Select(point => point.Time));
        Assert.Equal([2, 5, 6], batches.Select(point => (int)point.Class).Distinct().Order());

        var world = WorldOf(batches);
        var ground = batches.Zip(world).Where(pair => pair.First.Class == 2).Select(pair => pair.Second).ToList();
        var distances = world.Select(point => SmallScene.Surface.Grid.Distance(point, 5)).Order().ToList();
        Assert.InRange(distances[distances.Count / 2], 0.0005, 0.005);
        // Some ground lies below eaves and trees.
        var onTop = ground.Count(point => Math.Abs(point.Z - SmallScene.Surface.HeightAt(point.X, point.Y)) < 0.03);
        Assert.InRange(onTop, 0.9 * ground.Count, ground.Count);
    }

    [Fact]
    public void Another_run_with_other_threads_writes_the_same_bytes_and_denser_scans_have_more_points()
    {
        using var folder = new TemporaryFolder();
        SampleSurvey.Render(folder.Path, Options with { ThreadCount = 1 }, null, TestContext.Current.CancellationToken);
        foreach (var file in Directory.GetFiles(Path.Combine(folder.Path, "scans")))
            Assert.Equal(File.ReadAllBytes(survey.File("scans", Path.GetFileName(file))), File.ReadAllBytes(file));

        SampleSurvey.Render(
            folder.Path, Options with { ScanStepDegrees = 5 }, null, TestContext.Current.CancellationToken);
        var coarse = JsonSerializer.Deserialize<ScanTruth>(File.ReadAllBytes(folder["truth/scans.json"]), Json)!;
        Assert.InRange(Truth().Stations[0].PointCount, 3.5 * coarse.Stations[0].PointCount, 4.5 * coarse.Stations[0].PointCount);
    }

    private static SampleScene SmallScene => Scanned.Scene.Value;

    private ScanTruth Truth() =>
        JsonSerializer.Deserialize<ScanTruth>(File.ReadAllBytes(survey.File("truth", "scans.json")), Json)!;

    private static List<(Vector3d Position, byte Class, double Time)> PointsOf(IPointCloudReader reader)
    {
        var points = new List<(Vector3d, byte, double)>();
        foreach (var batch in reader.Header.Scans.SelectMany(scan => scan.Parts).SelectMany(part => reader.Read(part)))
        {
            for (var i = 0; i < batch.Count; i++)
                points.Add((batch.PositionOf(i), batch.Classification[i], batch.Time[i]));
        }
        return points;
    }

    private static List<Vector3d> WorldOf(List<(Vector3d Position, byte Class, double Time)> points)
    {
        using var map = CoordinateTransform.FromWorld(SampleScene.Origin, UtmZone.For(SampleScene.Origin).CoordinateSystem);
        return points.ConvertAll(point => map.ApplyInverse(point.Position));
    }

    public sealed class Scanned : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Scanned() => SampleSurvey.Render(_folder.Path, Options, null, CancellationToken.None);

        internal static Lazy<SampleScene> Scene { get; } = new(() => SampleScene.Create(Options));

        public string File(string folder, string name) => Path.Combine(_folder.Path, folder, name);

        public void Dispose() => _folder.Dispose();
    }
}
