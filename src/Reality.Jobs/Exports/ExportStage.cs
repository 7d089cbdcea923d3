using Reality.Engine.Lod;
using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Exports;

/// <summary>Writes and publishes the exports of a job, one task for each.</summary>
internal sealed class ExportStage(IReadOnlyList<ExportRequest> requests, IJobFiles files) : Stage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "exports";

    // Seconds of one core per megapixel of photos and export.
    private const double SecondsPerMegapixel = 0.15;

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads =>
    [
        requests.Any(request => request.Format.UsesLevelsOfDetail) ? TopLodStage.Id : TextureStage.Id,
        .. Preparing(requests).Select(stage => stage.Name),
    ];

    public override object? Key => requests.Select(request => (request.Name, (object)request.Options)).ToList();

    /// <summary>The stages of a list of exports: those that prepare them, then the one that writes them.</summary>
    public static IEnumerable<Stage> StagesFor(IReadOnlyList<ExportRequest> requests, IJobFiles files) =>
        Preparing(requests).Append(new ExportStage(requests, files));

    public override double ExpectedWork(InputSize input) => SecondsPerMegapixel * input.Megapixels * requests.Count;

    public override IReadOnlyList<JobTask> Plan(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var megapixels = Engine.SceneArtifact.MegapixelsOf(plan.Workspace);
        return requests.Select(request => new JobTask
        {
            Id = request.Name,
            Cost = new(SecondsPerMegapixel * megapixels, 1536L << 20),
            OutputsAreThere = () => IsThere(request),
            Run = context => Write(request, context),
        }).ToList();
    }

    private static IEnumerable<Stage> Preparing(IReadOnlyList<ExportRequest> requests) =>
        requests.SelectMany(request => request.Format.StagesFor(request));

    private bool IsThere(ExportRequest request) => request.RootName is { } root
        ? files.Contains(request.Place, root)
        : files.List(request.Place).Count > 0;

    private void Write(ExportRequest request, StageContext context)
    {
        using var frame = request.FrameFor(context.Workspace);
        // Once for exports in the same system.
        if (requests.First(other => other.Crs == request.Crs) == request)
            frame.WarnOutsideArea(context.Log);
        var tiles = SurfaceStage.TilesIn(context.Workspace);
        files.WriteFolder(
            request.Place, request.RootName, folder => request.Format.Write(request, new(folder, frame, tiles, context)));
        context.Outcome.Output(request.Name, files.Describe(request.Place, ""));
    }
}
