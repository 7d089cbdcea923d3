using System.Text.Json;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Scans;
using Reality.Formats.Geodesy;
using Reality.Formats.PointClouds;
using Reality.Pipeline;

namespace Reality.Jobs.Scans;

/// <summary>
/// Reads the points of all parts of scans, moves them to the coordinate system of the result, and sorts them into cubes of space:
/// "scan-points/SCAN-PART.points" with the record "scan-points/SCAN-PART.json".
/// </summary>
internal sealed class ScanPointsStage(ScanImport import) : Stage<ScanPartId, ScanPointsPlan>
{
    public static readonly StageName Id = "scan-points";

    private const double SecondsPerPart = 8;

    // Measured, see docs/benchmarks.md: points wait in memory up to a number, however many a part has; the numbers of a part say
    // it only to its reader. What grows is the path of a scanner that moved.
    private const long BaseBytes = 256L << 20;

    public override StageName Name => Id;

    public override int Version => 2;

    public override IReadOnlyList<StageName> Reads => [ScanListStage.Id];

    public override double ExpectedWork(InputSize input) => SecondsPerPart;

    protected override ScanPointsPlan ReadInput(Workspace workspace)
    {
        var list = ScanList.Read(workspace);
        var paths = list.Scans.Select(scan => scan.TrajectoryId).OfType<int>().Distinct()
            .ToDictionary(id => id, id => ScanTrajectory.MemoryOf(workspace, id));
        return new(list, paths);
    }

    protected override IReadOnlyList<ScanPartId> ItemsOf(ScanPointsPlan input, Workspace workspace) =>
        ScanPartId.AllOf(input.List);

    protected override string TaskIdOf(ScanPartId first) => ScanList.NameOf(first.Scan, first.Part);

    protected override TaskCost CostOf(ScanPartId item, ScanPointsPlan input)
    {
        var path = input.List.Scans[item.Scan].TrajectoryId is { } id ? input.TrajectoryMemory[id] : 0;
        return new(SecondsPerPart, BaseBytes + path);
    }

    public override void Run(IReadOnlyList<ScanPartId> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var list = ScanList.Read(context.Workspace);
        foreach (var id in batch.Where(id => !context.Workspace.Contains(ScanPartRecord.NameOf(id))))
            Import(id, list, context);
    }

    private void Import(ScanPartId id, ScanList list, StageContext context)
    {
        var scan = list.Scans[id.Scan];
        var name = import.Files.Describe(scan.Place, scan.Path);
        var trajectory = scan.TrajectoryId is { } path ? ScanTrajectory.Read(context.Workspace, path) : null;
        using var reader = import.Open(scan.Place, scan.Path, context.Cancellation);
        using var transform = TransformOf(list, scan, name);
        ScanPartRecord? record = null;
        context.Workspace.Write(id.PointsName, stream =>
        {
            var target = new PointTarget(scan, name, trajectory, new(stream));
            foreach (var batch in Read(reader, scan, id, context.Cancellation))
            {
                transform?.Apply(
                    batch.X.AsSpan(0, batch.Count), batch.Y.AsSpan(0, batch.Count), batch.Z.AsSpan(0, batch.Count));
                target.Add(batch);
            }
            record = target.Finish();
        });
        context.Workspace.Write(ScanPartRecord.NameOf(id), stream => JsonSerializer.Serialize(stream, record));
        WarnOf(record!, name, context.Log);
        if (id.Part == scan.Parts.Count - 1)
            ScanImport.WarnOfUnstated(reader, name, context.Log);
    }

    private IEnumerable<PointBatch> Read(
        IPointCloudReader reader, ListedScan scan, ScanPartId id, CancellationToken cancellation)
    {
        using var batches = reader.Read(scan.Parts[id.Part], cancellation).GetEnumerator();
        while (import.OrFail(scan.Place, scan.Path, batches.MoveNext))
            yield return batches.Current;
    }

    private static CoordinateTransform? TransformOf(ScanList list, ListedScan scan, string name) =>
        list.Crs is null || scan.Crs is null || list.Crs == scan.Crs
            ? null
            : ScanSystem.TransformTo(CoordinateSystemParser.Parse(list.Crs), CoordinateSystemParser.Parse(scan.Crs), name);

    private static void WarnOf(ScanPartRecord record, string name, StageLog log)
    {
        if (record.NotFiniteCount > 0)
        {
            log.Warn(
                "Scan_PointsNotFinite",
                $"{record.NotFiniteCount} points of {name} have coordinates that are not numbers, and were omitted.");
        }
        if (record.OutsideTimeCount > 0)
        {
            log.Warn(
                "Scan_PointsOutsideTrajectory",
                $"{record.OutsideTimeCount} points of {name} were measured before or after the trajectory, and were left out. "
                + (record.FirstTime <= record.LastTime
                    ? $"Their times begin at {record.FirstTime:R} and end at {record.LastTime:R}."
                    : "None of them has a time that is a number."));
        }
    }

    /// <summary>Receives the points of a part.</summary>
    private sealed class PointTarget(ListedScan scan, string name, ScanTrajectory? trajectory, ScanCells cells)
    {
        private readonly (Vector3d Origin, Vector3d Step) _grid = (scan.Origin, scan.Step);
        private ScanPartRecord _record = new() { Cells = [] };

        public void Add(PointBatch batch)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                var position = batch.PositionOf(i);
                if (!double.IsFinite(position.LengthSquared))
                    _record.NotFiniteCount++;
                else if (trajectory is null || IsCovered(batch.Time[i]))
                    Add(batch, i, position);
            }
        }

        public ScanPartRecord Finish() => _record with { Cells = cells.Finish() };

        private void Add(PointBatch batch, int i, Vector3d position)
        {
            if (_record.Count == 0)
                trajectory?.CheckNear(position, batch.Time[i], name);
            cells.Add(new()
            {
                X = StepsOf(position.X, _grid.Origin.X, _grid.Step.X),
                Y = StepsOf(position.Y, _grid.Origin.Y, _grid.Step.Y),
                Z = StepsOf(position.Z, _grid.Origin.Z, _grid.Step.Z),
                // Time serves to find the position of a moving scanner, and takes much room.
                Time = trajectory is null ? 0 : batch.Time[i],
                Intensity = batch.Intensity[i],
                Color = batch.Colors[i],
                Classification = batch.Classification[i],
            });
            _record.Count++;
        }

        private bool IsCovered(double time)
        {
            if (double.IsFinite(time))
                (_record.FirstTime, _record.LastTime) = (Math.Min(_record.FirstTime, time), Math.Max(_record.LastTime, time));
            if (trajectory!.Covers(time))
                return true;
            _record.OutsideTimeCount++;
            return false;
        }

        private int StepsOf(double value, double origin, double step)
        {
            var steps = Math.Round((value - origin) / step);
            return Math.Abs(steps) <= int.MaxValue ? (int)steps : throw new StageException(
                "Scan_TooLarge",
                $"{name} has a point with the coordinate {value:R}, which is more than {int.MaxValue * step:F0} units from its "
                + "first point. Remove it, or split the file.");
        }
    }
}

/// <summary>Input of the plan of a <see cref="ScanPointsStage"/>.</summary>
/// <param name="TrajectoryMemory">Memory of the paths in bytes, by their ids.</param>
internal sealed record ScanPointsPlan(ScanList List, IReadOnlyDictionary<int, long> TrajectoryMemory);

/// <summary>A part of a scan, by the indices of both.</summary>
internal readonly record struct ScanPartId(int Scan, int Part)
{
    public ArtifactName PointsName => ScanPointsStage.Id / (ScanList.NameOf(Scan, Part) + ".points");

    public static IReadOnlyList<ScanPartId> AllOf(ScanList list) => list.Scans
        .SelectMany((scan, i) => Enumerable.Range(0, scan.Parts.Count).Select(part => new ScanPartId(i, part))).ToList();
}

/// <summary>Result of reading a part of a scan, and the location of its points.</summary>
internal sealed record ScanPartRecord
{
    public required IReadOnlyList<ScanCellChunks> Cells { get; init; }

    public long Count { get; set; }

    /// <summary>Points with coordinates that are not numbers.</summary>
    public long NotFiniteCount { get; set; }

    /// <summary>Points of times that the trajectory does not have, or that are not numbers.</summary>
    public long OutsideTimeCount { get; set; }

    public double FirstTime { get; set; } = double.MaxValue;

    public double LastTime { get; set; } = double.MinValue;

    public static ArtifactName NameOf(ScanPartId id) => ScanPointsStage.Id / (ScanList.NameOf(id.Scan, id.Part) + ".json");

    public static ScanPartRecord Read(Workspace workspace, ScanPartId id)
    {
        using var stream = workspace.Read(NameOf(id));
        return JsonSerializer.Deserialize<ScanPartRecord>(stream)!;
    }
}
