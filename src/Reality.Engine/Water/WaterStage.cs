using System.Globalization;
using System.Text.Json;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;
using Reality.Engine.Mvs;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Water;

/// <summary>
/// Finds the water surfaces of a calibrated scene: reads the filtered depth maps and photos, writes "water/surfaces.json".
/// </summary>
/// <param name="forceHorizontal">Whether rivers are horizontal, too.</param>
public sealed class WaterStage(IPhotoSource source, bool forceHorizontal) : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "water";

    private const int PhotosPerPlace = 10;
    private const double MinNewShare = 0.02;
    private const double CellsPerPixel = 1.5;

    // Measured, see docs/benchmarks.md: cells, whose number is limited; a photo, here and in the process that decodes it, and a
    // depth map.
    private const long BaseBytes = 96L << 20;
    private const long BytesPerCell = 400;
    private const long BytesPerPixel = 16;

    private static readonly ArtifactName s_list = Id / "surfaces.json";
    private static readonly JsonSerializerOptions s_json = new() { IgnoreReadOnlyProperties = true };

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [LayoutArtifact.Stage, DepthFilterStage.Id];

    public override object? Key => forceHorizontal;

    protected override string TaskId => "find";

    /// <summary>Size of their artifact in bytes. Call once the stage is complete.</summary>
    public static long SizeOf(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return workspace.SizeOf(s_list) ?? 0;
    }

    /// <summary>The surfaces. Call once the stage is complete.</summary>
    public static IReadOnlyList<WaterSurface> Read(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var stream = workspace.Read(s_list);
        return JsonSerializer.Deserialize<WaterSurface[]>(stream, s_json)!;
    }

    /// <summary>The water as surfaces that a tile follows where photos have no depth.</summary>
    public static IReadOnlyList<ConstraintSurface> ReadConstraints(Workspace workspace, Tile tile)
    {
        var cameras = workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated).CalibratedPhotos
            .Select(photo => photo.CameraFromWorld!.Value.Center).ToList();
        return [.. Read(workspace).Select(surface => ConstraintSurface.Of(surface.ToMesh(), cameras))];
    }

    public override double ExpectedWork(InputSize input) => 0.3 * input.Megapixels;

    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (layout, scene) = (plan.Workspace.ReadLayout(), plan.Workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated));
        var pixels = scene.CalibratedPhotos.Select(scene.CameraOf).Select(camera => (long)camera.Width * camera.Height)
            .DefaultIfEmpty().Max();
        return new(
            0.3 * SceneArtifact.MegapixelsOf(scene),
            BaseBytes + BytesPerCell * CellGrid.Of(layout.Region, layout.GroundSamplingDistance).Count + BytesPerPixel * pixels,
            TaskCost.AllCores);
    }

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, cancellation) = (context.Workspace, context.Cancellation);
        var layout = workspace.ReadLayout();
        var scene = workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
        var grid = CellGrid.Of(layout.Region, layout.GroundSamplingDistance);
        var evidence = HeightEvidence.Measure(
            grid, layout.GroundSamplingDistance,
            () => workspace.List(DepthFilterStage.Id, ".bin").Select(workspace.ReadDepthMap), context.Parallelism);
        if (!evidence.HasHeights)
        {
            throw new StageException(
                "Water_NoDepth",
                "No photo has depth in the region of the tiles. Give the scene that the modeling reference was made for, or add "
                + "photos that overlap more.");
        }
        var photos = new UndistortedPhotos(source, scene, cancellation);
        // Cells of a large survey are wider than many pixels.
        var reduction = IPhotoSource.ReductionAtMost(grid.CellMeters / (CellsPerPixel * layout.GroundSamplingDistance));
        var surfaces = new WaterDetection(
            evidence, layout.GroundSamplingDistance, forceHorizontal, area => Show(area, scene, photos, reduction, cancellation),
            reason => context.Log.Info(reason)).Find(cancellation);
        foreach (var (i, surface) in surfaces.Index())
        {
            context.Log.Info(string.Create(
                CultureInfo.InvariantCulture,
                $"water {i + 1}: {surface.SquareMeters:F0} m², {surface.LowestMeters:F3} to {surface.HighestMeters:F3} m, "
                + $"standard deviation {surface.SigmaMeters:F3} m"));
        }
        workspace.Write(s_list, stream => JsonSerializer.Serialize(stream, surfaces, s_json));
        context.Outcome.Figure("water surfaces", surfaces.Count.ToString(CultureInfo.InvariantCulture));
    }

    // Those that show most of it first, until each place is shown by enough.
    private static void Show(
        AreaPhotos area, Scene scene, UndistortedPhotos photos, int reduction, CancellationToken cancellation)
    {
        var sample = area.Sample();
        var shown = new int[sample.Count];
        var views = scene.CalibratedPhotos.Where(photo => scene.CameraOf(photo).Band != Camera.ThermalBand)
            .Select(photo => photos.ViewOf(photo.Id, reduction))
            .Select(view => (View: view, Seen: SeenIn(view)))
            .Where(view => view.Seen.Count > 0)
            .OrderByDescending(view => view.Seen.Count).ThenBy(view => view.View.Photo);
        foreach (var (view, seen) in views)
        {
            if (seen.Count(i => shown[i] < PhotosPerPlace) < MinNewShare * sample.Count)
                continue;
            foreach (var i in seen)
                shown[i]++;
            area.Add(view, photos.ReadColor(view.Photo, reduction));
        }

        List<int> SeenIn(PinholeView view)
        {
            cancellation.ThrowIfCancellationRequested();
            return Enumerable.Range(0, sample.Count).Where(i => area.IsIn(view, sample[i])).ToList();
        }
    }
}
