using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Analysis;
using Reality.Engine.Tiling;
using Reality.Jobs.Runner;

namespace Reality.Jobs.Main;

/// <summary>Textured mesh to files: the rasters of the orthophoto, then one task for each format asked for.</summary>
internal static class ExportStages
{
    private const string Orthophoto = "ortho";
    private const string Exports = "exports";

    // Raised by whoever changes what a stage computes or writes.
    private const int OrthophotoVersion = 1;
    private const int ExportVersion = 1;

    // Seconds of one core for a megapixel of photos; relative sizes matter.
    private const double OrthophotoSeconds = 0.25;
    private const double ExportSeconds = 0.15;
    private const long Mebibyte = 1L << 20;

    public static IEnumerable<JobStage> For(MainJobSetup setup, StageKeys keys)
    {
        var formats = setup.Options.Exports;
        var withOrthophoto = formats.Contains(ExportFormat.OrthophotoDsm);
        keys.Add(Orthophoto, OrthophotoVersion, setup.Options.EpsgCode, ModelStages.Texture);
        keys.Add(Exports, ExportVersion, setup.Options.EpsgCode, ModelStages.LodTop, Orthophoto);
        var megapixels = setup.ExpectedMegapixels;
        if (withOrthophoto)
        {
            yield return new JobStage
            {
                Name = Orthophoto,
                Title = "orthophoto",
                Weight = OrthophotoSeconds * megapixels,
                DependsOn = [ModelStages.Texture],
                Plan = plan => PlanOrthophoto(plan, setup, OrthophotoSeconds * megapixels),
            };
        }
        yield return new JobStage
        {
            Name = Exports,
            Weight = ExportSeconds * megapixels * formats.Count,
            DependsOn = withOrthophoto ? [ModelStages.LodTop, Orthophoto] : [ModelStages.LodTop],
            Plan = _ => formats.Select(format => new JobTask
            {
                Id = ExportFormats.NameOf(format),
                Work = ExportSeconds * megapixels,
                Needs = new(1, 1536 * Mebibyte),
                OutputsAreThere = () => Directory.Exists(setup.ExportFolder(format)),
                Run = task => Export(format, setup, task),
            }).ToList(),
        };
    }

    private static List<JobTask> PlanOrthophoto(PlanContext plan, MainJobSetup setup, double seconds)
    {
        using var frame = FrameOf(plan.Workspace, setup);
        var layout = OrthophotoLayout.ReadOrPlan(plan.Workspace, frame.Projection, OptionsOf(plan.Workspace, frame), CancellationToken.None);
        var rows = layout.Tiles.GroupBy(tile => tile.Row).ToList();
        return rows.Select(row => new JobTask
        {
            Id = row.First().ToString(),
            Work = seconds / rows.Count,
            Needs = new(TaskNeeds.AllCores, 1024 * Mebibyte),
            Run = task =>
            {
                using var own = FrameOf(task.Workspace, setup);
                new OrthophotoStage(own.Projection, OptionsOf(task.Workspace, own) with { ThreadCount = task.ThreadCount })
                    .Run([.. row], task.Workspace, task.Log, task.Cancellation);
            },
        }).ToList();
    }

    private static void Export(ExportFormat format, MainJobSetup setup, TaskContext task)
    {
        using var frame = FrameOf(task.Workspace, setup);
        var folder = setup.ExportFolder(format);
        OutputFiles.WriteFolder(folder, temporary =>
        {
            switch (format)
            {
                case ExportFormat.Tiles3D:
                    TilesExport.Write(temporary, frame, task);
                    break;
                case ExportFormat.Obj:
                    ObjExport.Write(temporary, frame, task);
                    break;
                case ExportFormat.Las:
                    PointCloudExport.WriteLas(temporary, frame, task);
                    break;
                case ExportFormat.Ply:
                    PointCloudExport.WritePly(temporary, frame, task);
                    break;
                case ExportFormat.OrthophotoDsm:
                    OrthophotoExport.Write(temporary, frame, OptionsOf(task.Workspace, frame), task);
                    break;
                default:
                    throw new StageException("Export_Unknown", $"The format {format} cannot be written.");
            }
        });
        task.Outcome.Output(ExportFormats.NameOf(format), folder);
    }

    private static ExportFrame FrameOf(Workspace workspace, MainJobSetup setup) =>
        ExportFrame.Of(workspace.ReadScene(CalibrationStages.Calibration), setup.Options);

    private static OrthophotoOptions OptionsOf(Workspace workspace, ExportFrame frame) =>
        new() { PixelSize = workspace.ReadLayout().GroundSamplingDistance / frame.MetersPerUnit };
}
