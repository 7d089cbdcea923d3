using System.Globalization;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine.ScanSurfaces;
using Reality.Engine.Scans;
using Reality.Jobs.Files;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Jobs.ModelScans;

/// <summary>
/// Reads the scans that a scene refers to, as the surfaces that a calibration places photos by: <see cref="ScanSurfaceSet"/>,
/// in the world around the first scan.
/// </summary>
/// <param name="asks">Whether an option names scans, and not only the best data of the scene.</param>
/// <param name="others">Scan collections besides those that the scene refers to; null = there are none.</param>
internal sealed class ScanSurfacesStage(SceneInput input, bool asks, ScanUse? others) : SingleTaskStage
{
    private const double ExpectedSeconds = 20;

    // Of the most cells that a scan may have; one scan is read after the other.
    private const long MemoryBytes = 1L << 30;

    public override StageName Name => ScanSurfaceSet.Stage;

    public override string Title => "surfaces of scans";

    // 2: a scanner that moved was between two places of its path.
    public override int Version => 2;

    public override IReadOnlyList<StageName> Reads => others?.MadeBy is { } made ? [.. input.Reads, made] : input.Reads;

    public override object? Key => others is null ? (input.Key, asks) : (input.Key, asks, others.Collections, others.Versions);

    protected override string TaskId => "read";

    public override double ExpectedWork(InputSize size) => ExpectedSeconds;

    protected override TaskCost Cost(PlanContext plan) =>
        new(ExpectedSeconds, MemoryBytes + SceneFiles.MemoryOfDocument(input.Files, input.Place));

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var document = SceneFiles.ReadDocument(input.Files, input.Place, context.Cancellation);
        // Poses may be those that the scans are to correct.
        var scene = document.Scene;
        scene = scene with { Photos = [.. scene.Photos.Select(photo => photo with { CameraFromWorld = null })] };
        var (placed, scans) = new SceneScanReader(
            input.Files, input.Place, document with { Scene = scene }, context.Cancellation)
        {
            Others = [.. (others?.Collections ?? []).Select(Place.Parse)],
        }.Read(context.Log);
        if (scans.Count == 0)
        {
            if (asks)
            {
                context.Log.Warn(
                    "Scans_Missing",
                    $"The options name PointClouds, but the scene refers to no scan collection: nothing follows from scans. Use "
                    + $"the scene that an ImportPointCloud job writes.");
            }
            return;
        }
        context.Log.Begin(scans.Sum(scan => scan.Tiles.Count));
        ScanSurfaceSet.Write(
            context.Workspace, placed.Origin, scans.Count,
            scans.Select(scan => (scan.Name, CellsOf(scan, placed.Origin, context))));
        context.Outcome.Figure("scans", string.Create(
            CultureInfo.InvariantCulture, $"{scans.Sum(scan => scan.PointCount())} points of {scans.Count} scans"));
    }

    private SurfaceCells CellsOf(Scan scan, GeoPoint? origin, StageContext context)
    {
        var (source, cells, path) = (
            new ScanTileFiles(input.Files), new SurfaceCells(ScanSurfaceSet.FinestSize), new ScannerPath(scan));
        foreach (var tile in scan.Tiles)
        {
            foreach (var batch in ScanSurveyStage.ReadOrFail(source, origin, scan, tile, context.Cancellation))
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    var point = batch.PositionOf(i);
                    cells.Add(point, path.At(batch.Time[i]).Position - point);
                }
            }
            context.Log.Advance();
        }
        return cells;
    }
}
