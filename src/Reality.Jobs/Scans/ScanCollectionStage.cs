using System.Text.Json.Nodes;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
using Reality.Formats.ScanCollections;
using Reality.Jobs.Files;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Jobs.Scans;

/// <summary>
/// Publishes the description of the tiles, pc.json, the marker of completeness, pc.complete, and a scene that refers to them.
/// </summary>
internal sealed class ScanCollectionStage(ScanImport import) : SingleTaskStage
{
    public static readonly StageName Id = "scan-collection";

    // The cubes of all parts, each part with thousands at most, and the path of each scan.
    private const long BytesPerPart = 200L << 10;

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [ScanListStage.Id, ScanPointsStage.Id, ScanTilesStage.Id];

    protected override string TaskId => "describe";

    protected override bool PublishesOutputs => true;

    public override double ExpectedWork(InputSize input) => 1;

    protected override TaskCost Cost(PlanContext plan)
    {
        var scans = ScanList.Read(plan.Workspace).Scans;
        return new(
            1,
            BytesPerPart * scans.Sum(scan => (long)scan.Parts.Count)
            + scans.Sum(scan => scan.TrajectoryId is { } id ? ScanTrajectory.MemoryOf(plan.Workspace, id) : 0)
            + SceneFiles.MemoryOfDocument(import.Files, import.Scene));
    }

    protected override bool OutputsAreThere() => import.Files.Contains(import.Collection, ScanCollectionFile.MarkerName)
        && (import.OutputScene is not { } scene || import.Files.Contains(scene, SceneFiles.DocumentName));

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var list = ScanList.Read(context.Workspace);
        var tiles = ScanTilesStage.TilesOf(context.Workspace)
            .Select(tile => (Tile: tile, Record: ScanTileRecord.Read(context.Workspace, tile))).ToList();
        var scans = list.Scans.Select((scan, i) => ScanOf(
            scan, tiles.Where(tile => tile.Tile.Scan == i).ToList(), context.Workspace)).ToList();
        var bounds = tiles.Aggregate(Box3d.Empty, (box, tile) => box.Include(BoundsOf(tile.Record)));
        var intensities = tiles.Where(tile => list.Scans[tile.Tile.Scan].HasIntensity).Select(tile => tile.Record).ToList();
        var collection = new ScanCollectionFile
        {
            Crs = list.Crs,
            Bounds = bounds,
            Spacing = SpacingOf(tiles.Select(tile => tile.Record)),
            MinIntensity = intensities.Select(tile => tile.MinIntensity).DefaultIfEmpty().Min(),
            MaxIntensity = intensities.Select(tile => tile.MaxIntensity).DefaultIfEmpty().Max(),
            Scans = scans,
        };
        import.Files.Write(import.Collection, ScanCollectionFile.Name, collection.Write);
        import.Files.Write(import.Collection, ScanCollectionFile.MarkerName, _ => { });
        if (import.OutputScene is { } scene)
            WriteScene(scene, collection);
        var count = scans.Sum(scan => scan.PointCount);
        SceneSummary.Write(context, Id, Summary(list.Crs, bounds, 1e-6 * count));
        context.Outcome.Figure("points", FormattableString.Invariant($"{count} of {scans.Count} scans"));
    }

    private ScanDescription ScanOf(ListedScan scan, List<(ScanTile Tile, ScanTileRecord Record)> tiles, Workspace workspace)
    {
        if (tiles.Count == 0)
        {
            throw new StageException(
                "Scan_NoPoints",
                $"No point of {import.Files.Describe(scan.Place, scan.Path)} could be used: none has finite coordinates and, "
                + "with a trajectory, a time within it. Check the columns and the clock of the trajectory.");
        }
        return new()
        {
            Name = scan.Name,
            PointCount = tiles.Sum(tile => tile.Record.Count),
            HasColor = scan.HasColor,
            HasIntensity = scan.HasIntensity,
            HasClassification = scan.HasClassification,
            Position = scan.Position is { } p ? new Vector3d(p[0], p[1], p[2]) : null,
            Trajectories = scan.TrajectoryId is { } id ? ScanTrajectory.Read(workspace, id).Files : [],
            Tiles = tiles.Select(tile => new ScanTileDescription(
                tile.Tile.FileName, tile.Record.Count, BoundsOf(tile.Record))).ToList(),
        };
    }

    private static Box3d BoundsOf(ScanTileRecord tile) =>
        new(new(tile.Min[0], tile.Min[1], tile.Min[2]), new(tile.Max[0], tile.Max[1], tile.Max[2]));

    // Percentiles of a tile count as often as it has points.
    private static PointSpacingRange SpacingOf(IEnumerable<ScanTileRecord> tiles)
    {
        var all = tiles
            .SelectMany(tile => tile.SpacingPercentiles.Select(spacing => (Spacing: spacing, Weight: (double)tile.Count)))
            .OrderBy(entry => entry.Spacing).ToList();
        if (all.Count == 0)
            return new(0, 0, 0, 0);
        var total = all.Sum(entry => entry.Weight);
        var (half, median) = (0.0, all[^1].Spacing);
        foreach (var (spacing, weight) in all)
        {
            half += weight;
            if (half < total / 2)
                continue;
            median = spacing;
            break;
        }
        return new(all[0].Spacing, all[^1].Spacing, all.Sum(entry => entry.Spacing * entry.Weight) / total, median);
    }

    private void WriteScene(Place place, ScanCollectionFile collection)
    {
        var path = import.Files.Find(import.Scene, SceneFiles.DocumentName)
            ?? throw SceneFiles.Missing(import.Files, import.Scene);
        using var stream = File.OpenRead(path);
        var document = (JsonObject)JsonNode.Parse(stream)!;
        collection.ReferTo(document, import.Collection.ToString());
        // Before the document that refers to them.
        if (document["AutomaticTiePoints"]?["Path"] is JsonValue value && value.TryGetValue<string>(out var tiePoints)
            && place != import.Scene && import.Files.Find(import.Scene, tiePoints) is { } file)
        {
            using var source = File.OpenRead(file);
            import.Files.Write(place, tiePoints, source.CopyTo);
        }
        import.Files.Write(place, SceneFiles.DocumentName, target => ScanCollectionFile.WriteDocument(target, document));
    }

    private static SceneSummary Summary(string? crs, Box3d bounds, double megapoints)
    {
        var summary = new SceneSummary(crs, null, null, 0, 0) { Megapoints = megapoints };
        if (crs is null)
            return summary;
        using var transform = ScanSystem.ToEarth(CoordinateSystemParser.Parse(crs), out _);
        var center = transform.Apply(bounds.Center);
        GeoExtent? extent = null;
        for (var corner = 0; corner < 8; corner++)
        {
            var p = transform.Apply(new(
                (corner & 1) == 0 ? bounds.Min.X : bounds.Max.X, (corner & 2) == 0 ? bounds.Min.Y : bounds.Max.Y,
                (corner & 4) == 0 ? bounds.Min.Z : bounds.Max.Z));
            if (double.IsFinite(p.LengthSquared))
                extent = extent?.With(p.Y, p.X) ?? new(p.Y, p.X, p.Y, p.X);
        }
        var origin = double.IsFinite(center.LengthSquared) ? new SceneOrigin(center.Y, center.X, center.Z) : null;
        return summary with { Extent = extent, Origin = origin };
    }
}
