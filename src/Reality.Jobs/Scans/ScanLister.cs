using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Engine.Scans;
using Reality.Formats.ContextScenes;
using Reality.Formats.Geodesy;
using Reality.Formats.PointClouds;
using Reality.Formats.Trajectories;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Scans;

/// <summary>Makes the list of the scans of a scene. The first scan decides about the coordinate system of the result.</summary>
internal sealed class ScanLister(ScanImport import, SceneScans scene, StageLog log) : IDisposable
{
    // Steps of scans without a grid of their own: 32 bits reach 21 and 214 kilometers.
    private const double LocalStep = 1e-5;
    private const double GlobalStep = 1e-4;
    private const double MaxLocalCoordinate = 10_000;

    // In units of the system. No scanner sees farther.
    private const double MaxDistanceFromScanner = 10_000;

    // Of 8192 points.
    private const int BatchesOfPart = 64;

    // Each scan becomes a tile at least, and each tile a task.
    private const int MaxScanCount = 10_000;

    // Each task that imports points has room for the whole path.
    public const int MaxTrajectoryPositions = 4_000_000;

    private readonly List<ListedScan> _scans = [];
    private readonly Dictionary<string, CoordinateTransform?> _transforms = [];
    private CoordinateSystem? _system;
    private string? _first;

    /// <summary>Adds the scans of a point cloud.</summary>
    /// <exception cref="StageException">It cannot be imported; the message names it.</exception>
    public void Add(ScenePointCloud cloud, CancellationToken cancellation)
    {
        if (!scene.References.TryGetValue(cloud.Reference, out var reference))
        {
            throw new StageException(
                "Scene_Invalid", $"The scene has no reference {cloud.Reference}, which its point cloud {cloud.Path} refers to.");
        }
        var place = Place.Parse(reference);
        var name = import.Files.Describe(place, cloud.Path);
        using var reader = import.Open(place, cloud.Path, cancellation);
        foreach (var note in reader.Header.Notes)
            log.Info($"{name}: {note}");
        foreach (var doubt in reader.Header.Doubts)
            log.Warn("Scan_Doubtful", $"{name}: {doubt}");
        var system = ScanSystem.Of(cloud, reader.Header, name, log);
        var scans = reader.Header.Scans.Where(scan => scan.Parts.Count > 0).ToList();
        if (_scans.Count + scans.Count > MaxScanCount)
        {
            throw new StageException(
                "Scan_TooMany",
                $"The point clouds up to {name} have {_scans.Count + scans.Count} scans; at most {MaxScanCount} are imported at "
                + "once. Split the scene into several imports.");
        }
        if (cloud.TrajectoryId is { } id)
            CheckTimes(cloud, id, scans, name);
        foreach (var scan in scans)
        {
            var first = import.OrFail(place, cloud.Path, () => FirstPoint(reader, scan, cancellation));
            if (first is { } point)
                Add(cloud, scan, scans.Count, system, point, new(place, reference, name, reader, cancellation));
            else
                log.Warn("Scan_Empty", $"{scan.Name} of {name} has no point with finite coordinates, and was left out.");
        }
        if (scans.Count > 0)
            return;
        log.Warn("Scan_Empty", $"{name} has no points, and was left out.");
        ScanImport.WarnOfUnstated(reader, name, log);
    }

    /// <summary>The list.</summary>
    /// <exception cref="StageException">No scan has points.</exception>
    public ScanList Finish()
    {
        if (_scans.Count == 0)
        {
            throw new StageException(
                "Scan_Empty", $"None of the {scene.PointClouds.Count} point clouds of the scene has points.");
        }
        foreach (var (id, trajectory) in scene.Trajectories.Where(item => !_scans.Exists(scan => scan.TrajectoryId == item.Key)))
        {
            log.Warn(
                "Trajectory_NotUsed",
                $"The trajectory {string.Join(", ", trajectory.Files.Select(file => file.Path))} is not used: no scan with the "
                + $"TrajectoryId {id} has times.");
        }
        return new(_system?.Definition, _scans);
    }

    /// <summary>Reads the files of a path, in the coordinate system of the result.</summary>
    public ScanTrajectory ReadTrajectory(int id, CancellationToken cancellation)
    {
        var trajectory = scene.Trajectories[id];
        // Without a system of its own, it has that of its points.
        var system = trajectory.System
            ?? (_scans.First(scan => scan.TrajectoryId == id).Crs is { } crs ? CoordinateSystemParser.Parse(crs) : null);
        var files = new List<IReadOnlyList<TrajectoryPoint>>();
        foreach (var (reference, path) in trajectory.Files)
        {
            var place = Place.Parse(scene.References.GetValueOrDefault(reference) ?? throw new StageException(
                "Scene_Invalid", $"The scene has no reference {reference}, which its trajectory {path} refers to."));
            var name = import.Files.Describe(place, path);
            if (_system is null && system is not null)
                throw ScanSystem.Mixed(_first!, name);
            var points = import.OrFail(place, path, () =>
            {
                using var stream = File.OpenRead(import.Find(place, path));
                return TrajectoryReader.Read(stream, trajectory.Layout, cancellation);
            });
            files.Add(points.Select(p => p with { Position = InResult(p.Position, system, name, "trajectory") }).ToList());
            if (files.Sum(file => (long)file.Count) > MaxTrajectoryPositions)
            {
                throw new StageException(
                    "Trajectory_TooLong",
                    $"The files of trajectory {id} up to {name} have more than {MaxTrajectoryPositions} positions. Thin them, or "
                    + $"split the scans and their trajectory into several imports.");
            }
        }
        return new(files);
    }

    public void Dispose()
    {
        foreach (var transform in _transforms.Values)
            transform?.Dispose();
    }

    private static Vector3d? FirstPoint(IPointCloudReader reader, ScanHeader scan, CancellationToken cancellation)
    {
        foreach (var batch in scan.Parts.SelectMany(part => reader.Read(part, cancellation)))
        {
            for (var i = 0; i < batch.Count; i++)
            {
                if (double.IsFinite(batch.PositionOf(i).LengthSquared))
                    return batch.PositionOf(i);
            }
        }
        return null;
    }

    private void Add(
        ScenePointCloud cloud, ScanHeader scan, int scanCount, CoordinateSystem? system, Vector3d first, SourceFile file)
    {
        ScanSystem.CheckFits(system, first, file.Name, log);
        if (_scans.Count == 0)
            (_system, _first) = (ScanSystem.OfResult(system, first), file.Name);
        else if (system is null != _system is null)
            throw ScanSystem.Mixed(system is null ? file.Name : _first!, system is null ? _first! : file.Name);
        var firstInResult = InResult(first, system, file.Name);
        var isInSystem = system?.Definition == _system?.Definition;
        var grid = scan.Grid is { } own && isInSystem && IsUsable(own) ? own : GridAt(firstInResult);
        var trajectory = scan.HasTime ? cloud.TrajectoryId : null;
        _scans.Add(new()
        {
            Name = scanCount == 1 ? cloud.Name : $"{cloud.Name} - {scan.Name}",
            Reference = file.Reference,
            Path = cloud.Path,
            Crs = system?.Definition,
            GridOrigin = [grid.Origin.X, grid.Origin.Y, grid.Origin.Z],
            GridStep = [grid.Step.X, grid.Step.Y, grid.Step.Z],
            Position = trajectory is null && PositionOf(cloud, scan, scanCount, system, firstInResult, file) is var p
                ? [p.X, p.Y, p.Z] : null,
            TrajectoryId = trajectory,
            HasColor = scan.HasColor,
            HasIntensity = scan.HasIntensity,
            HasClassification = scan.HasClassification,
            Parts = scan.Parts,
        });
    }

    private static bool IsUsable(PointGrid grid) => grid.Step.X > 0 && grid.Step.Y > 0 && grid.Step.Z > 0;

    private PointGrid GridAt(Vector3d point)
    {
        var isLocal = _system is null && Math.Max(Math.Abs(point.X), Math.Abs(point.Y)) < MaxLocalCoordinate;
        var step = isLocal ? LocalStep : GlobalStep;
        return new(new(Math.Floor(point.X), Math.Floor(point.Y), Math.Floor(point.Z)), new(step, step, step));
    }

    // In the coordinate system of the result.
    private Vector3d PositionOf(
        ScenePointCloud cloud, ScanHeader scan, int scanCount, CoordinateSystem? system, Vector3d first, SourceFile file)
    {
        if (cloud.Location == ScannerLocation.Center && scanCount > 1)
        {
            throw new StageException(
                "Scan_PositionAmbiguous",
                $"{file.Name} has {scanCount} scans, but its Location Center is one position. Use InFile, or split the file.");
        }
        var position = cloud.Location switch
        {
            ScannerLocation.Center => InResult(cloud.Center!.Value, system, file.Name),
            ScannerLocation.InFile => InResult(
                scan.ScannerPosition ?? throw NoPosition(file.Name, "its format has none"), system, file.Name),
            _ => Find(cloud, scan, system, file),
        };
        return Vector3d.Distance(position, first) < MaxDistanceFromScanner
            ? position
            : throw NoPosition(file.Name, $"the position {position.X:F1} {position.Y:F1} {position.Z:F1} is far from its points");
    }

    private Vector3d Find(ScenePointCloud cloud, ScanHeader scan, CoordinateSystem? system, SourceFile file)
    {
        var sample = new ScanLineSample();
        import.OrFail(file.Place, cloud.Path, () =>
        {
            // Parts that can be read apart are read in part: each is a sector of the view of the scanner.
            var batchCount = scan.Parts.Count > 1 ? BatchesOfPart : int.MaxValue;
            foreach (var batch in scan.Parts.SelectMany(part => file.Reader.Read(part, file.Cancellation).Take(batchCount)))
                sample.Add(batch);
            return true;
        });
        var stretches = sample.Stretches
            .Select(stretch => (IReadOnlyList<Vector3d>)stretch.Select(p => InResult(p, system, file.Name)).ToList()).ToList();
        return ScannerPosition.TryEstimate(stretches, _system?.MetersPerUnit ?? 1, out var position, out var reason)
            ? position
            : throw NoPosition(file.Name, reason);
    }

    private static StageException NoPosition(string name, string why) => new(
        "Scan_PositionUnknown",
        $"The position of the scanner of {name} is not known: {why}. Give the point cloud the Location Center and its Center "
        + "(reality import: --center), export E57 or PTX with the positions of the scanner, or make it Mobile with the "
        + "trajectory of the scanner (--trajectory).");

    // Points are joined to a trajectory by their times; scans without times must have the position of their scanner.
    private void CheckTimes(ScenePointCloud cloud, int trajectory, List<ScanHeader> scans, string name)
    {
        if (!scene.Trajectories.ContainsKey(trajectory))
        {
            throw new StageException(
                "Scene_Invalid", $"The scene has no trajectory {trajectory}, which its point cloud {name} refers to.");
        }
        var timeless = scans.Where(scan => !scan.HasTime).ToList();
        if (timeless.Count == 0)
            return;
        if (cloud.Location != ScannerLocation.InFile || timeless.Exists(scan => scan.ScannerPosition is null))
        {
            throw new StageException(
                "Scan_TimeMissing",
                $"The points of {name} have no time, so the trajectory cannot be joined to them. Export a point format with GPS "
                + "time.");
        }
        log.Warn(
            "Trajectory_NotUsed",
            $"The trajectory is not used for {timeless.Count} of {scans.Count} scans of {name}: their points have no time, and "
            + "the file has the positions of their scanners.");
    }

    private Vector3d InResult(Vector3d position, CoordinateSystem? system, string name, string kind = "point cloud")
    {
        var definition = system?.Definition ?? "";
        if (!_transforms.TryGetValue(definition, out var transform))
            _transforms.Add(definition, transform = ScanSystem.TransformTo(_system, system, name));
        var result = transform?.Apply(position) ?? position;
        return double.IsFinite(result.LengthSquared) ? result : throw ScanSystem.DoesNotFit(system, position, name, kind);
    }

    private sealed record SourceFile(
        Place Place, string Reference, string Name, IPointCloudReader Reader, CancellationToken Cancellation);
}
