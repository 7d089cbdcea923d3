using System.Globalization;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.ScanSurfaces;
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

    // Cells are kept for all scans, at most as many as a scan may have for each.
    private const long MemoryBytes = 1L << 30;

    public override StageName Name => ScanSurfaceSet.Stage;

    public override string Title => "surfaces of scans";

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
        var (source, surfaces) = (new ScanTileFiles(input.Files), new List<(string, SurfaceCells)>());
        foreach (var scan in scans)
        {
            var cells = new SurfaceCells(ScanSurfaceSet.FinestSize);
            foreach (var tile in scan.Tiles)
            {
                Add(
                    () => source.Read(placed.Origin, scan, tile, context.Cancellation), scan, cells,
                    input.Files.Describe(Place.Parse(scan.Place), tile.Path));
                context.Log.Advance();
            }
            surfaces.Add((scan.Name, cells));
        }
        ScanSurfaceSet.Write(context.Workspace, placed.Origin, surfaces);
        context.Outcome.Figure("scans", string.Create(
            CultureInfo.InvariantCulture, $"{scans.Sum(scan => scan.PointCount())} points of {scans.Count} scans"));
    }

    // A scanner that moved was at the last place of its path before the time.
    private static Vector3d ScannerOf(Scan scan, double seconds)
    {
        if (scan.Position is { } position)
            return position;
        foreach (var path in scan.Paths)
        {
            var (first, end) = (0, path.Count);
            while (end - first > 1)
            {
                var middle = (first + end) / 2;
                (first, end) = path[middle].Seconds <= seconds ? (middle, end) : (first, middle);
            }
            if (path[^1].Seconds >= seconds || path == scan.Paths[^1])
                return path[first].Position;
        }
        return Vector3d.Zero;
    }

    private static void Add(Func<IEnumerable<PointBatch>> read, Scan scan, SurfaceCells cells, string name)
    {
        try
        {
            foreach (var batch in read())
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    var point = batch.PositionOf(i);
                    cells.Add(point, ScannerOf(scan, batch.Time[i]) - point);
                }
            }
        }
        catch (InvalidFileException e)
        {
            throw new StageException("Scans_Invalid", $"{name} cannot be used: {e.Message} Import the scans again.");
        }
    }
}
