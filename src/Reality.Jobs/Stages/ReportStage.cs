using System.Globalization;
using System.Reflection;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Meshing;
using Reality.Engine.Sfm;
using Reality.Engine.Splats;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Jobs.Report;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>Writes report.html and report.json about all earlier stages.</summary>
/// <param name="before">All other stages of the job.</param>
internal sealed class ReportStage(ReportSettings settings, IReadOnlyList<Stage> before) : Stage
{
    private const double Seconds = 3;
    private const long BaseBytes = 1L << 30;
    private readonly IReadOnlyList<StageName> _reads = before.Select(stage => stage.Name).ToList();

    public override StageName Name => "report";

    public override IReadOnlyList<StageName> Reads => _reads;

    // 2: pictures of splats.
    public override int Version => 2;

    public override object? Key => settings.Key;

    public override double ExpectedWork(InputSize input) => Seconds;

    public override IReadOnlyList<JobTask> Plan(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        // Collected now, while no other task of the job runs.
        var soFar = plan.SoFar;
        return
        [
            new()
            {
                Id = "write",
                Cost = new(
                    Seconds,
                    BaseBytes + SceneArtifact.MemoryOf(plan.Workspace, CalibrationStage.Id) + SplatBytes(plan.Workspace),
                    TaskCost.AllCores),
                OutputsAreThere = () => settings.Files.Contains(settings.Place, ReportWriter.PageName),
                Run = context => Write(soFar, context),
            },
        ];
    }

    private void Write(JobResult soFar, StageContext context)
    {
        var workspace = context.Workspace;
        var scene = workspace.ReadScene(CalibrationStage.Id);
        using var frame = ExportFrame.Of(scene, settings.ExportCrs);
        var splats = SplatsFrom is { } stage ? SplatReportArtifact.Read(workspace, stage) : null;
        var model = new ReportModel
        {
            Title = settings.Title(),
            CreatedAt = DateTimeOffset.UtcNow,
            Version = typeof(ReportStage).Assembly
                .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            CoordinateSystem = frame.System is { } system ? $"{system.Name} ({system.Definition})" : "",
            Heights = HeightLedger.Of(scene, frame),
            Calibration = CalibrationReport.Read(workspace),
            Scene = scene,
            LeftOut = settings.ReadLeftOut(workspace).Select(photo => (photo.Name, photo.Reason)).ToList(),
            Figures = settings.HasModel ? ModelFigures(workspace, context.Cancellation) : [],
            Stages = soFar.Stages,
            Messages = soFar.Messages,
            Outputs = soFar.Outputs,
            Splats = splats,
            SplatViews = CompareSplats(splats, scene, context),
            Picture = settings.HasModel ? Picture(scene, context) : null,
        };
        settings.Files.WriteFolder(
            settings.Place, ReportWriter.PageName, folder => ReportWriter.Write(folder, model, context.Cancellation));
        context.Outcome.Output("report", settings.Files.Describe(settings.Place, ReportWriter.PageName));
    }

    // The stage whose splats the job publishes; null = it trains none.
    private StageName? SplatsFrom => _reads.Contains(SplatJoiningStage.Id) ? SplatJoiningStage.Id
        : _reads.Contains(SplatTrainingStage.Id) ? SplatTrainingStage.Id
        : default(StageName?);

    private long SplatBytes(Workspace workspace) =>
        SplatsFrom is { } stage ? SplatViews.MemoryBytesOf(SplatReportArtifact.Read(workspace, stage).SplatCount) : 0;

    private IReadOnlyList<SplatViewFigures> CompareSplats(SplatReport? report, Scene scene, StageContext context)
    {
        if (report is not { SplatCount: > 0 })
            return [];
        var splats = context.Workspace.ReadSplats(SplatsFrom!.Value);
        return SplatViews.Compare(splats, report, settings.HasModel ? Model(context.Workspace) : null, scene, context);
    }

    private static JobFigure[] ModelFigures(Workspace workspace, CancellationToken cancellation)
    {
        var tiles = SurfaceStage.TilesIn(workspace);
        var triangles = tiles.Sum(tile =>
        {
            cancellation.ThrowIfCancellationRequested();
            return (long)workspace.ReadTriangleCount(SurfaceStage.NameOf(tile));
        });
        return
        [
            new("triangles", Quantity.Count(triangles)),
            new("tiles", Quantity.Count(tiles.Count)),
            new("voxel", string.Create(CultureInfo.InvariantCulture, $"{workspace.ReadLayout().VoxelSize:G3} m")),
        ];
    }

    private static byte[] Picture(Scene scene, StageContext context) =>
        ResultPicture.Render(Model(context.Workspace), scene, context.ThreadCount, context.Cancellation);

    private static IEnumerable<TexturedMesh> Model(Workspace workspace) =>
        SurfaceStage.TilesIn(workspace).Select(tile => workspace.ReadTexturedMesh(TextureStage.NameOf(tile)));
}

/// <summary>Settings of the report of a job.</summary>
internal sealed record ReportSettings
{
    public required IJobFiles Files { get; init; }

    /// <summary>Place of the report.</summary>
    public required Place Place { get; init; }

    /// <summary>Called when the report is written.</summary>
    public required Func<string> Title { get; init; }

    /// <summary>Inputs of the report besides the stages before it.</summary>
    public object? Key { get; init; }

    /// <summary>Whether the job makes a model of the scene.</summary>
    public bool HasModel { get; init; }

    public string? ExportCrs { get; init; }

    /// <summary>Files that were not accepted as photos of the scene, as far as the job knows.</summary>
    public Func<Workspace, IReadOnlyList<LeftOutPhoto>> ReadLeftOut { get; init; } = _ => [];
}
