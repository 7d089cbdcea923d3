using Reality.Contract.Specifications;
using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Splats;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Jobs.Stages;
using Reality.Pipeline;
using SplatQuality = Reality.Contract.Specifications.SplatQuality;

namespace Reality.Jobs.Splats;

/// <summary>Settings of splats, for jobs and commands.</summary>
internal sealed record SplatRequest
{
    public SplatQuality Quality { get; init; } = SplatQuality.Medium;

    /// <summary>How splats of that quality are trained.</summary>
    public required SplatTrainingOptions Training { get; init; }

    /// <summary>Splats that were trained before; null = none.</summary>
    public Place? Given { get; init; }

    /// <summary>Whether the given splats are trained further; otherwise they are published unchanged.</summary>
    public bool TrainsFurther { get; init; }

    /// <summary>The quality that was asked for if the given splats have a higher one, which they keep; otherwise null.</summary>
    public SplatQuality? LowerQuality { get; init; }

    public RegionFile? Region { get; init; }

    /// <summary>Whether the same job estimates depth maps, which splats start from.</summary>
    public bool HasDepthMaps { get; init; }

    /// <summary>Side of the tiles that are trained one by one, meters; null = the scene is trained as a whole.</summary>
    public double? TileSize { get; init; }

    /// <summary>Where trained splats are kept for other jobs; null = nowhere.</summary>
    public Place? Reference { get; init; }

    /// <summary>Where splats for display go; null = nowhere.</summary>
    public Place? Output { get; init; }

    public SplatFormat Format { get; init; } = SplatFormat.Spz;

    /// <summary>The system of PLY and SPZ; null = the UTM zone of the scene.</summary>
    public string? Crs { get; init; }
}

/// <summary>Stages from a calibrated scene to published splats.</summary>
internal static class SplatStages
{
    /// <summary>Settings of the training for each quality.</summary>
    public static SplatTrainingOptions TrainingOf(SplatQuality quality) => quality switch
    {
        SplatQuality.Medium => SplatTrainingOptions.Medium,
        SplatQuality.Standard => SplatTrainingOptions.Standard,
        SplatQuality.High => SplatTrainingOptions.High,
        _ => throw new ArgumentOutOfRangeException(nameof(quality), quality, null),
    };

    /// <summary>The stages after the one that reads the calibrated scene.</summary>
    public static IEnumerable<Stage> Of(SceneInput input, SplatRequest request)
    {
        var isTrained = request.Given is null || request.TrainsFurther;
        if (request.Given is { } given)
            yield return new ExistingSplatsStage(input.Files, given, isTrained ? null : request.Region);
        foreach (var stage in isTrained ? TrainingOf(input, request) : [])
            yield return stage;
        var source = !isTrained ? ExistingSplatsStage.Id
            : request.TileSize is null ? SplatTrainingStage.Id
            : SplatJoiningStage.Id;
        if (request.Reference is { } reference)
            yield return new SplatReferenceStage(input.Files, source, reference, request.Quality);
        if (request.Output is not null)
            yield return new SplatExportStage(input.Files, source, request);
    }

    private static IEnumerable<Stage> TrainingOf(SceneInput input, SplatRequest request)
    {
        Func<Workspace, IReadOnlyList<Prism>> readRegions =
            workspace => SplatRegion.Read(input.Files, request.Region, workspace);
        if (request.TileSize is { } size)
            yield return new SplatLayoutStage(size, readRegions) { Region = request.Region?.ToString() };
        yield return new SplatPhotoStage(input.Photos, request.Training.PhotoSide) { HasDepthMaps = request.HasDepthMaps };
        yield return new SplatTrainingStage(request.Training, readRegions)
        {
            StartsFrom = request.Given is null ? default(StageName?) : ExistingSplatsStage.Id,
            HasDepthMaps = request.HasDepthMaps && request.Given is null,
            IsOverview = request.TileSize is not null,
            Region = request.Region?.ToString(),
        };
        if (request.TileSize is null)
            yield break;
        yield return new SplatPlaceStage(request.Training);
        yield return new SplatTileStage(request.Training, readRegions);
        yield return new SplatJoiningStage(request.Training);
    }
}

/// <summary>Reads splats that another job has trained on the same scene.</summary>
/// <param name="region">Limits which of them are kept; null = all.</param>
internal sealed class ExistingSplatsStage(IJobFiles files, Place place, RegionFile? region) : SingleTaskStage
{
    public static readonly StageName Id = "existing-splats";

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [SceneArtifact.Calibrated];

    public override object? Key => region is null ? place.ToString() : (place.ToString(), region.ToString());

    protected override string TaskId => "read";

    public override double ExpectedWork(InputSize input) => 1;

    protected override TaskCost Cost(PlanContext plan) => new(1, SplatReferenceFiles.MemoryOf(files, place));

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var reference = SplatReferenceFiles.Read(files, place);
        var summary = SceneSummary.Read(context.Workspace, SceneArtifact.Calibrated);
        if (reference.SceneOrigin != summary.Origin)
        {
            throw new StageException(
                "SplatsReference_OtherScene",
                "specifications.inputs.splatsReference was trained on a scene with another origin. Give the scene that it was "
                + "trained on, or leave the reference out.");
        }
        var splats = Inside(SplatReferenceFiles.ReadSplats(files, place, reference, context.Cancellation), context.Workspace);
        context.Workspace.WriteSplats(Id, splats);
        SplatReportArtifact.Write(
            context.Workspace, Id,
            new(splats.Count, reference.StepCount, [new(default, reference.Psnr, 0)], [])
            {
                HiddenCount = reference.SplatCount - splats.Count,
            });
    }

    private SplatCloud Inside(SplatCloud splats, Workspace workspace)
    {
        if (region is null)
            return splats;
        var regions = SplatRegion.Read(files, region, workspace);
        return splats.Select([.. Enumerable.Range(0, splats.Count).Where(i => splats.IsInside(i, regions))]);
    }
}

/// <summary>Publishes trained splats for other jobs.</summary>
internal sealed class SplatReferenceStage(IJobFiles files, StageName source, Place output, SplatQuality quality) : SingleTaskStage
{
    public override StageName Name => "splat-reference";

    public override string Title => "splats for other jobs";

    public override IReadOnlyList<StageName> Reads => [source];

    public override object? Key => quality;

    protected override string TaskId => "write";

    protected override bool PublishesOutputs => true;

    public override double ExpectedWork(InputSize input) => 1;

    protected override TaskCost Cost(PlanContext plan) => new(1, SplatExportStage.MemoryOf(plan, source));

    protected override bool OutputsAreThere() => SplatReferenceFiles.IsThere(files, output);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var splats = context.Workspace.ReadSplats(source);
        var report = SplatReportArtifact.Read(context.Workspace, source);
        var summary = SceneSummary.Read(context.Workspace, SceneArtifact.Calibrated);
        var reference = SplatReferenceFiles.Of(quality, splats, summary.Origin, report);
        SplatReferenceFiles.Write(files, output, reference, splats);
        context.Outcome.Output("splats reference", files.Describe(output, SplatReferenceFiles.RootName));
    }
}

/// <summary>Publishes splats for display.</summary>
internal sealed class SplatExportStage(IJobFiles files, StageName source, SplatRequest request) : SingleTaskStage
{
    private const long BaseBytes = 300L << 20;

    // Four copies: as read, in the system of the export, divided, encoded.
    private const long BytesPerSplat = 1000;

    // The merged splats of all levels, where the copies above are of single parts: 2.3 GB were measured for 2,000,000 splats.
    private const long BytesPerSplatOfTree = 300;

    private readonly Place _output = request.Output ?? throw new ArgumentException("No place is given.", nameof(request));

    public override StageName Name => "export-splats";

    public override string Title => "export splats";

    public override IReadOnlyList<StageName> Reads => [source];

    public override object? Key => (request.Format, request.Crs);

    protected override string TaskId => "write";

    protected override bool PublishesOutputs => true;

    public override double ExpectedWork(InputSize input) => 2;

    protected override TaskCost Cost(PlanContext plan) =>
        new(2, MemoryOf(plan, source, request.Format == SplatFormat.Tiles3DLod ? BytesPerSplatOfTree : 0));

    /// <summary>Bytes of memory that writing the splats of a stage takes.</summary>
    /// <param name="moreBytes">For each splat.</param>
    public static long MemoryOf(PlanContext plan, StageName source, long moreBytes = 0)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return BaseBytes + (BytesPerSplat + moreBytes) * SplatReportArtifact.Read(plan.Workspace, source).SplatCount;
    }

    protected override bool OutputsAreThere() => files.Contains(_output, SplatFormats.RootNameOf(request.Format));

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var splats = context.Workspace.ReadSplats(source);
        if (splats.Count == 0)
            throw new StageException("Splats_None", "No splats are left to publish. Give a region that the photos show.");
        using var frame = ExportFrame.Of(
            context.Workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated),
            SplatFormats.NeededCrs(request.Format, request.Crs));
        frame.WarnIfUnfit(context.Log);
        var root = SplatFormats.RootNameOf(request.Format);
        files.WriteFolder(
            _output, root, folder => SplatFormats.Write(request.Format, splats, frame, folder, context.ThreadCount));
        context.Outcome.Output("splats", files.Describe(_output, root));
    }
}

/// <summary>The region of splats in the frame of their scene.</summary>
internal static class SplatRegion
{
    public static IReadOnlyList<Prism> Read(IJobFiles files, RegionFile? region, Workspace workspace) =>
        RegionFile.Read(files, region, CancellationToken.None) is { } read
            ? [RegionInWorld.Of(read, workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated))]
            : [];
}
