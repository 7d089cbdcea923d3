using Reality.Contract.Exports;
using Reality.Engine.Analysis;
using Reality.Engine.Lod;
using Reality.Engine.Meshing;
using Reality.Engine.Scans;
using Reality.Engine.Texturing;
using Reality.Jobs.Exports.Colors;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Exports;

/// <summary>Writes and publishes one export of a job, once its inputs are complete.</summary>
/// <param name="warnsOutsideArea">Whether it names a coordinate system that the scene lies outside of.</param>
internal sealed class ExportStage(ExportRequest request, bool warnsOutsideArea, IJobFiles files) : Stage
{
    // Seconds of one core per megapixel of photos.
    private const double SecondsPerMegapixel = 0.15;

    public override StageName Name => $"export-{request.Name.ToLowerInvariant()}";

    public override string Title => $"export {request.Name}";

    public override IReadOnlyList<StageName> Reads =>
    [
        request.LodShape is { } shape ? TopLodStage.NameOf(shape) : TextureStage.Id,
        .. request.Colors.Reads,
        .. StageList.If(request.UsesScans, ScanViewStage.Id),
        .. request.Format.StagesFor(request).Select(stage => stage.Name),
    ];

    public override object? Key => request.Options;

    // 2: points have intensities and classes of scans.
    public override int Version => request.UsesScans ? 2 : 1;

    /// <summary>
    /// The stages of a list of exports: those that prepare colors; then, for each, those that prepare it and the one that writes
    /// it.
    /// </summary>
    /// <param name="balancesThermal">Whether the temperatures of thermal photos are corrected by constants.</param>
    /// <param name="wholeSurface">The surface of the model that the exports show a part of; null = they show all of it.</param>
    public static IEnumerable<Stage> StagesFor(
        IReadOnlyList<ExportRequest> requests, SceneInput input, bool balancesThermal = false, StageName? wholeSurface = null)
    {
        var colors = requests.Select(request => request.Colors).ToList();
        foreach (var stage in ColorRequest.StagesFor(colors, input, balancesThermal, wholeSurface ?? SurfaceStage.Id))
            yield return stage;
        foreach (var request in requests)
        {
            foreach (var stage in request.Format.StagesFor(request))
                yield return stage;
            // Once for exports in the same system.
            yield return new ExportStage(request, requests.First(other => other.Crs == request.Crs) == request, input.Files);
        }
    }

    /// <summary>The shapes of trees of details that a list of exports is written from, each once.</summary>
    public static IReadOnlyList<LodShape> ShapesOf(IEnumerable<ExportRequest> requests) =>
        requests.Select(request => request.LodShape).OfType<LodShape>().Distinct().ToList();

    public override double ExpectedWork(InputSize input) => SecondsPerMegapixel * input.Megapixels;

    public override IReadOnlyList<JobTask> Plan(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var megapixels = Engine.SceneArtifact.MegapixelsOf(plan.Workspace);
        return
        [
            new()
            {
                Id = request.Name,
                Cost = new(
                    SecondsPerMegapixel * megapixels, request.Format.MemoryBytes(request, plan.Workspace), request.Colors.Cores),
                OutputsAreThere = IsThere,
                Run = Write,
            },
        ];
    }

    private bool IsThere() => request.RootName is { } root
        ? files.Contains(request.Place, root)
        : files.List(request.Place).Count > 0;

    private void Write(StageContext context)
    {
        using var frame = request.FrameFor(context.Workspace);
        if (warnsOutsideArea)
            frame.WarnIfUnfit(context.Log);
        request.Colors.WarnUnused(context.Log);
        var tiles = SurfaceStage.TilesIn(context.Workspace);
        var colors = ExportColors.For(request.Colors, context);
        files.WriteFolder(
            request.Place, request.RootName,
            folder => WriteFiles(new(folder, frame, tiles, context, request.LodShape)
            {
                Colors = colors, Scans = request.UsesScans ? ScanAttributes.Of(context.Workspace) : null,
            }));
        context.Outcome.Output(request.Name, files.Describe(request.Place, ""));
    }

    private void WriteFiles(ExportTarget target)
    {
        request.Format.Write(request, target);
        if (target.Colors.Legend is { } legend)
            LegendFiles.Write(target.Folder, legend);
    }
}
