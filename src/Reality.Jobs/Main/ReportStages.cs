using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Reality.Engine;
using Reality.Engine.Sfm;
using Reality.Engine.Tiling;
using Reality.Jobs.Report;
using Reality.Jobs.Runner;

namespace Reality.Jobs.Main;

/// <summary>The last stage: report.html and report.json of all that happened before.</summary>
internal static class ReportStages
{
    private const string Report = "report";
    private const int ReportVersion = 1;
    private const double ReportSeconds = 3;

    /// <param name="before">All other stages of the job.</param>
    public static JobStage For(MainJobSetup setup, StageKeys keys, IReadOnlyList<JobStage> before)
    {
        var names = before.Select(stage => stage.Name).ToList();
        keys.Add(Report, ReportVersion, setup.Options.Exports, names);
        return new JobStage
        {
            Name = Report,
            Weight = ReportSeconds,
            DependsOn = names,
            Plan = plan =>
            [
                new()
                {
                    Id = "write",
                    Work = ReportSeconds,
                    Needs = new(TaskNeeds.AllCores, 1L << 30),
                    OutputsAreThere = () => File.Exists(Path.Combine(setup.ReportFolder, ReportWriter.PageName)),
                    Run = task => Write(setup, plan.SoFar, task),
                },
            ],
        };
    }

    private static void Write(MainJobSetup setup, JobResult soFar, TaskContext task)
    {
        var scene = task.Workspace.ReadScene(CalibrationStages.Calibration);
        using var frame = ExportFrame.Of(scene, setup.Options);
        ReportWriter.Write(setup.ReportFolder, new ReportModel
        {
            Title = setup.RendersSample ? "Sample survey" : Path.GetFileName(setup.Folder.Root),
            CreatedAt = DateTimeOffset.UtcNow,
            Version = typeof(ReportStages).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            CoordinateSystem = frame.System is { } system ? $"{system.Name} ({system.Definition})" : "",
            Calibration = CalibrationReport.Read(task.Workspace),
            Scene = scene,
            LeftOut = ReadLeftOut(task.Workspace),
            Figures = setup.Options.CalibrateOnly ? [] : ModelFigures(task.Workspace),
            Stages = soFar.Stages,
            Messages = soFar.Messages,
            Outputs = soFar.Outputs,
            Picture = setup.Options.CalibrateOnly ? null : Picture(scene, task),
        });
        task.Outcome.Output("report", Path.Combine(setup.ReportFolder, ReportWriter.PageName));
    }

    private static List<(string Name, string Reason)> ReadLeftOut(Workspace workspace)
    {
        using var stream = workspace.Read(CalibrationStages.LeftOutName);
        return JsonSerializer.Deserialize<LeftOutPhoto[]>(stream)!.Select(photo => (photo.Name, photo.Reason)).ToList();
    }

    private static JobFigure[] ModelFigures(Workspace workspace)
    {
        var tiles = ModelStages.SurfaceTiles(workspace);
        var triangles = tiles.Sum(tile => (long)ModelStages.ReadSurface(workspace, tile).TriangleCount);
        return
        [
            new("triangles", triangles.ToString("N0", CultureInfo.InvariantCulture)),
            new("tiles", tiles.Count.ToString(CultureInfo.InvariantCulture)),
            new("voxel", string.Create(CultureInfo.InvariantCulture, $"{workspace.ReadLayout().VoxelSize:G3} m")),
        ];
    }

    private static byte[] Picture(Core.Scenes.Scene scene, TaskContext task) => ResultPicture.Render(
        ModelStages.SurfaceTiles(task.Workspace).Select(tile => task.Workspace.ReadTexturedMesh($"{ModelStages.Texture}/{tile}.bin")),
        scene, task.ThreadCount, task.Cancellation);
}
