using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Engine.Scans;
using Reality.Engine.Tiling;
using Reality.Pipeline;
using Reality.Testing;
using Reality.Testing.Scans;

namespace Reality.Engine.Tests.Scans;

/// <summary>Scans of the synthetic site in memory, and a workspace in which the stages of scans run on them.</summary>
internal sealed class SyntheticScans : IScanSource, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, List<(ScannedPoint Point, double Seconds)>> _points = [];
    private readonly List<Scan> _scans = [];

    public SyntheticScans() => Workspace = new(
        _folder.Path,
        ((StageName[])[SceneArtifact.Calibrated, ScanSurveyStage.Id, LayoutArtifact.Stage, ScanViewStage.Id])
            .ToDictionary(stage => stage, _ => "key"));

    public Workspace Workspace { get; }

    public double VoxelSize { get; init; } = 0.0625;

    /// <summary>A scanner that stands still.</summary>
    public void Add((double X, double Y, double Z) position, double stepDegrees = 0.5, double noiseMeters = 0.003)
    {
        var points = ScannedSite.Scan(position, stepDegrees, noiseMeters).Select(point => (point, 0.0)).ToList();
        Add(new Vector3d(position.X, position.Y, position.Z), [], points);
    }

    /// <summary>A scanner that moves, and measures profiles across its path: columns of the compass, of one place each.</summary>
    public void Add(IReadOnlyList<(double X, double Y, double Z)> path, double stepMeters, double stepDegrees)
    {
        var (points, seconds, poses) = (new List<(ScannedPoint, double)>(), 0.0, new List<ScannerPoint>());
        for (var i = 1; i < path.Count; i++)
        {
            var (a, b) = (path[i - 1], path[i]);
            var (x, y) = (b.X - a.X, b.Y - a.Y);
            var length = Math.Sqrt(x * x + y * y);
            for (var at = 0.0; at < length; at += stepMeters)
            {
                var from = (a.X + at / length * x, a.Y + at / length * y, a.Z);
                poses.Add(new(seconds, new(from.Item1, from.Item2, from.Item3)));
                points.AddRange(ScannedSite.Profile(from, (-y / length, x / length), stepDegrees, 0.003)
                    .Select(point => (point, seconds)));
                seconds += 0.1;
            }
        }
        Add(null, [poses], points);
    }

    /// <summary>Runs the stages, with a layout of one tile between them.</summary>
    public IReadOnlyList<DepthMap> Render(int threadCount = 2)
    {
        Workspace.WriteScans(_scans);
        Workspace.WriteScene(SceneArtifact.Calibrated, new() { Cameras = [], Photos = [] });
        var all = Enumerable.Range(0, _scans.Count).ToArray();
        new ScanSurveyStage(this).Run(all, Workspace, new SilentLog(), threadCount);
        var layout = LayoutPlanner.Plan(
            SceneExtent.Measure(new() { Cameras = [], Photos = [] }, ScanExtent.Read(Workspace)),
            new() { VoxelSizeMeters = VoxelSize });
        Workspace.WriteLayout(layout);
        var stage = new ScanViewStage(this);
        foreach (var task in stage.Plan(new(Workspace, new(() => throw new InvalidOperationException()))))
            task.Run(new(Workspace, new SilentLog(), new(), threadCount, CancellationToken.None));
        return [.. ScanViewArtifact.DepthsIn(Workspace).Select(name => Workspace.ReadDepthMap(name))];
    }

    public IEnumerable<PointBatch> Read(GeoPoint? origin, Scan scan, ScanTileFile tile, CancellationToken cancellation)
    {
        var batch = new PointBatch();
        foreach (var chunk in _points[tile.Path].Chunk(PointBatch.Capacity))
        {
            batch.Count = chunk.Length;
            for (var i = 0; i < chunk.Length; i++)
            {
                var point = chunk[i].Point;
                (batch.X[i], batch.Y[i], batch.Z[i]) = (point.X, point.Y, point.Z);
                (batch.Intensity[i], batch.Classification[i]) = (point.Intensity, point.Classification);
                (batch.Colors[i], batch.Time[i]) = (new(point.Red, point.Green, point.Blue), chunk[i].Seconds);
            }
            yield return batch;
        }
    }

    public void Dispose() => _folder.Dispose();

    private void Add(
        Vector3d? position, IReadOnlyList<IReadOnlyList<ScannerPoint>> paths, List<(ScannedPoint Point, double Seconds)> points)
    {
        var name = $"scan{_scans.Count}";
        _points.Add(name, points);
        var bounds = points.Aggregate(Box3d.Empty, (box, p) => box.Include(new Vector3d(p.Point.X, p.Point.Y, p.Point.Z)));
        _scans.Add(new()
        {
            Name = name, Place = "", Version = "", HasColor = true, HasIntensity = true, HasClassification = true,
            Position = position, Paths = paths, Tiles = [new(name, points.Count, bounds)],
        });
    }
}
