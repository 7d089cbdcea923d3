using System.Globalization;
using System.Reflection;
using Reality.Engine;
using Reality.Engine.Sfm;
using Reality.Engine.Tiling;
using Reality.Jobs.ExportWriters;
using Reality.Jobs.Files;
using Reality.Jobs.Report;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>The last stage: report.html and report.json of all that happened before.</summary>
internal static class ReportStages
{
    private const string Report = "report";
    private const int ReportVersion = 1;
    private const double ReportSeconds = 3;

    /// <param name="before">All other stages of the job.</param>
    public static JobStage For(ReportSetup setup, StageKeys keys, IReadOnlyList<JobStage> before)
    {
        var names = before.Select(stage => stage.Name).ToList();
        keys.Add(Report, ReportVersion, setup.Key, names);
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
                    OutputsAreThere = () => setup.Files.Contains(setup.Place, ReportWriter.PageName),
                    Run = task => Write(setup, plan.SoFar, task),
                },
            ],
        };
    }

    private static void Write(ReportSetup setup, JobResult soFar, TaskContext task)
    {
        var scene = task.Workspace.ReadScene(CalibrationStages.Calibration);
        using var frame = ExportFrame.Of(scene, setup.ExportCrs);
        setup.Files.WriteFolder(setup.Place, ReportWriter.PageName, folder => ReportWriter.Write(folder, new ReportModel
        {
            Title = setup.Title(),
            CreatedAt = DateTimeOffset.UtcNow,
            Version = typeof(ReportStages).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            CoordinateSystem = frame.System is { } system ? $"{system.Name} ({system.Definition})" : "",
            Calibration = CalibrationReport.Read(task.Workspace),
            Scene = scene,
            LeftOut = setup.ReadLeftOut(task.Workspace).Select(photo => (photo.Name, photo.Reason)).ToList(),
            Figures = setup.HasModel ? ModelFigures(task.Workspace) : [],
            Stages = soFar.Stages,
            Messages = soFar.Messages,
            Outputs = soFar.Outputs,
            Picture = setup.HasModel ? Picture(scene, task) : null,
        }));
        task.Outcome.Output("report", setup.Files.Describe(setup.Place, ReportWriter.PageName));
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
