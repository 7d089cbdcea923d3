using System.Text.Json;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Scans;
using Reality.Formats.Geodesy;
using Reality.Formats.Las;
using Reality.Formats.Las.Copc;
using Reality.Pipeline;

namespace Reality.Jobs.Scans;

/// <summary>
/// Divides each scan into tiles, and publishes each as a cloud-optimized point cloud, with the record
/// "scan-tiles/SCAN-TILE.json".
/// </summary>
internal sealed class ScanTilesStage(ScanImport import) : Stage
{
    public static readonly StageName Id = "scan-tiles";

    // Points that a task takes some seconds for, and that fit into its memory several times.
    private const long TileCapacity = 4_000_000;
    private const double SecondsPerMegapoint = 1;

    // Measured, see docs/benchmarks.md: points are sorted in runs, of which a tile of the capacity has two.
    private const long BaseBytes = 96L << 20;
    private const long BytesPerPoint = 160;
    private const long PlanBytesPerRecordByte = 10;

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [ScanListStage.Id, ScanPointsStage.Id];

    public override double ExpectedWork(InputSize input) => SecondsPerMegapoint * 8;

    public override long PlanBytes(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return PlanBytesPerRecordByte * workspace.List(ScanPointsStage.Id, ".json").Sum(name => workspace.SizeOf(name) ?? 0);
    }

    public override IReadOnlyList<JobTask> Plan(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return TilesOf(plan.Workspace).Select(tile => new JobTask
        {
            Id = tile.Name,
            Cost = new(
                1 + 1e-6 * SecondsPerMegapoint * tile.PointCount,
                BaseBytes + BytesPerPoint * Math.Min(tile.PointCount, TileCapacity)),
            OutputsAreThere = () => import.Files.Contains(import.Collection, tile.FileName),
            Run = context => Write(tile, context),
        }).ToList();
    }

    /// <summary>The tiles of all scans, in order.</summary>
    public static IReadOnlyList<ScanTile> TilesOf(Workspace workspace)
    {
        var list = ScanList.Read(workspace);
        var tiles = new List<ScanTile>();
        for (var scan = 0; scan < list.Scans.Count; scan++)
        {
            var cells = Enumerable.Range(0, list.Scans[scan].Parts.Count)
                .SelectMany(part => ScanPartRecord.Read(workspace, new(scan, part)).Cells)
                .Select(cell => (cell.Cell, cell.PointCount)).ToList();
            tiles.AddRange(ScanTiling.Divide(cells, TileCapacity)
                .Select((tile, index) => new ScanTile(scan, index, tile.Cell, tile.PointCount)));
        }
        return tiles;
    }

    private void Write(ScanTile tile, StageContext context)
    {
        var list = ScanList.Read(context.Workspace);
        var scan = list.Scans[tile.Scan];
        var folder = Directory.CreateDirectory(
            Path.Combine(context.Workspace.Root, $"sort-{tile.Name}-{Environment.ProcessId}")).FullName;
        try
        {
            var summary = new TileSummary(scan, tile);
            import.Files.Write(import.Collection, tile.FileName, stream =>
            {
                using var buffered = new BufferedStream(stream, 1 << 20);
                using var writer = new CopcWriter(buffered, folder, WktOf(list.Crs), scan.Origin, scan.Step, scan.HasColor);
                foreach (var chunk in ReadChunks(tile, scan, context))
                    Add(chunk, scan, writer, summary);
                writer.Finish(context.Cancellation);
            });
            context.Workspace.Write(tile.RecordName, stream => JsonSerializer.Serialize(stream, summary.Finish()));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<ScanPoint[]> ReadChunks(ScanTile tile, ListedScan scan, StageContext context)
    {
        for (var part = 0; part < scan.Parts.Count; part++)
        {
            var id = new ScanPartId(tile.Scan, part);
            var cells = ScanPartRecord.Read(context.Workspace, id).Cells
                .Where(cell => cell.Cell.Shift <= tile.Cell.Shift && cell.Cell.At(tile.Cell.Shift) == tile.Cell).ToList();
            if (cells.Count == 0)
                continue;
            using var stream = context.Workspace.Read(id.PointsName);
            foreach (var chunk in cells.SelectMany(cell => cell.Chunks))
            {
                context.Cancellation.ThrowIfCancellationRequested();
                yield return ScanCells.Read(stream, chunk);
            }
        }
    }

    private static void Add(ScanPoint[] points, ListedScan scan, CopcWriter writer, TileSummary summary)
    {
        var (origin, step) = (scan.Origin, scan.Step);
        foreach (ref readonly var point in points.AsSpan())
        {
            var position = new Vector3d(
                point.X * step.X + origin.X, point.Y * step.Y + origin.Y, point.Z * step.Z + origin.Z);
            writer.Write(new(position, point.Color)
            {
                Intensity = point.Intensity, Classification = point.Classification, Time = point.Time,
            });
            summary.Add(point, position);
        }
    }

    // A local system, and one that the dialect cannot express, is only in pc.json.
    private static string WktOf(string? crs)
    {
        try
        {
            return crs is null ? "" : CoordinateSystemParser.Parse(crs).ToWktWithHeights();
        }
        catch (NotSupportedException)
        {
            return "";
        }
    }

    private sealed class TileSummary(ListedScan scan, ScanTile tile)
    {
        private readonly PointSpacing _spacing = new(tile.Cell, tile.PointCount);
        private Box3d _bounds = Box3d.Empty;
        private long _count;
        private ushort _minIntensity = ushort.MaxValue;
        private ushort _maxIntensity;

        public void Add(in ScanPoint point, Vector3d position)
        {
            _bounds = _bounds.Include(position);
            _count++;
            (_minIntensity, _maxIntensity) = (Math.Min(_minIntensity, point.Intensity), Math.Max(_maxIntensity, point.Intensity));
            _spacing.Add(point);
        }

        public ScanTileRecord Finish() => new(
            _count, [_bounds.Min.X, _bounds.Min.Y, _bounds.Min.Z], [_bounds.Max.X, _bounds.Max.Y, _bounds.Max.Z], _minIntensity,
            _maxIntensity, _spacing.Percentiles(scan.Step));
    }
}

/// <summary>A tile of a scan.</summary>
/// <param name="Scan">Index in the list of scans.</param>
/// <param name="Index">Index among the tiles of the scan.</param>
internal sealed record ScanTile(int Scan, int Index, ScanCell Cell, long PointCount)
{
    public string Name => ScanList.NameOf(Scan, Index);

    /// <summary>Name of its file in the collection.</summary>
    public string FileName => $"pc-{Name}.copc.laz";

    public ArtifactName RecordName => ScanTilesStage.Id / (Name + ".json");
}

/// <summary>Content of a tile.</summary>
/// <param name="SpacingPercentiles">Distances between neighbors; see <see cref="PointSpacing"/>.</param>
internal sealed record ScanTileRecord(
    long Count, double[] Min, double[] Max, ushort MinIntensity, ushort MaxIntensity, IReadOnlyList<double> SpacingPercentiles)
{
    public static ScanTileRecord Read(Workspace workspace, ScanTile tile)
    {
        using var stream = workspace.Read(tile.RecordName);
        return JsonSerializer.Deserialize<ScanTileRecord>(stream)!;
    }
}
