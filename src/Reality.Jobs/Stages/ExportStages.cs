using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Analysis;
using Reality.Engine.Tiling;
using Reality.Jobs.ExportWriters;
using Reality.Jobs.Files;
using Reality.Jobs.Runner;

namespace Reality.Jobs.Stages;

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

    public static IEnumerable<JobStage> For(SceneInput input, IReadOnlyList<ExportRequest> exports, int? epsgCode, StageKeys keys)
    {
        var withOrthophoto = exports.Any(export => export.Format == ExportFormat.OrthophotoDsm);
        keys.Add(Orthophoto, OrthophotoVersion, epsgCode, ModelStages.Texture);
        keys.Add(Exports, ExportVersion, epsgCode, ModelStages.LodTop, Orthophoto);
        var megapixels = input.Size.Megapixels;
        if (withOrthophoto)
        {
            yield return new JobStage
            {
                Name = Orthophoto,
                Title = "orthophoto",
                Weight = OrthophotoSeconds * megapixels,
                DependsOn = [ModelStages.Texture],
                Plan = plan => PlanOrthophoto(plan, epsgCode, OrthophotoSeconds * megapixels),
            };
        }
        yield return new JobStage
        {
            Name = Exports,
            Weight = ExportSeconds * megapixels * exports.Count,
            DependsOn = withOrthophoto ? [ModelStages.LodTop, Orthophoto] : [ModelStages.LodTop],
            Plan = _ => exports.Select(export => new JobTask
            {
                Id = ExportFormats.NameOf(export.Format),
                Work = ExportSeconds * megapixels,
                Needs = new(1, 1536 * Mebibyte),
                OutputsAreThere = () => input.Files.Contains(export.Place, RootNameOf(export.Format)),
                Run = task => Export(export, input.Files, epsgCode, task),
            }).ToList(),
        };
    }

    private static List<JobTask> PlanOrthophoto(PlanContext plan, int? epsgCode, double seconds)
    {
        using var frame = FrameOf(plan.Workspace, epsgCode);
        var layout = OrthophotoLayout.ReadOrPlan(plan.Workspace, frame.Projection, OptionsOf(plan.Workspace, frame), CancellationToken.None);
        var rows = layout.Tiles.GroupBy(tile => tile.Row).ToList();
        return rows.Select(row => new JobTask
        {
            Id = row.First().ToString(),
            Work = seconds / rows.Count,
            Needs = new(TaskNeeds.AllCores, 1024 * Mebibyte),
            Run = task =>
            {
                using var own = FrameOf(task.Workspace, epsgCode);
                new OrthophotoStage(own.Projection, OptionsOf(task.Workspace, own) with { ThreadCount = task.ThreadCount })
                    .Run([.. row], task.Workspace, task.Log, task.Cancellation);
            },
        }).ToList();
    }

    private static string RootNameOf(ExportFormat format) => format switch
    {
        ExportFormat.Tiles3D => TilesExport.RootName,
        ExportFormat.Obj => ObjExport.RootName,
        ExportFormat.Las => PointCloudExport.LasName,
        ExportFormat.Ply => PointCloudExport.PlyName,
        _ => OrthophotoExport.OrthophotoName,
    };

    private static void Export(ExportRequest export, IJobFiles files, int? epsgCode, TaskContext task)
    {
        using var frame = FrameOf(task.Workspace, epsgCode);
        files.WriteFolder(export.Place, RootNameOf(export.Format), temporary =>
        {
            switch (export.Format)
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
                    throw new StageException("Export_Unknown", $"The format {export.Format} cannot be written.");
            }
        });
        task.Outcome.Output(ExportFormats.NameOf(export.Format), files.Describe(export.Place, ""));
    }

    private static ExportFrame FrameOf(Workspace workspace, int? epsgCode) =>
        ExportFrame.Of(workspace.ReadScene(SceneArtifact.Calibrated), epsgCode);

    private static OrthophotoOptions OptionsOf(Workspace workspace, ExportFrame frame) =>
        new() { PixelSize = workspace.ReadLayout().GroundSamplingDistance / frame.MetersPerUnit };
}
