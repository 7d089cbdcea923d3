using System.Globalization;
using Reality.Contract.Exports;
using Reality.Engine;
using Reality.Engine.Analysis;
using Reality.Engine.Tiling;
using Reality.Jobs.ExportWriters;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>Textured mesh to files: the rasters of each orthophoto, then one task for each export asked for.</summary>
internal static class ExportStages
{
    private const string Raster = "ortho";
    private const string Exports = "exports";

    // Raised by whoever changes what a stage computes or writes.
    private const int RasterVersion = 1;
    private const int ExportVersion = 1;

    // Seconds of one core for a megapixel of photos; relative sizes matter.
    private const double RasterSeconds = 0.25;
    private const double ExportSeconds = 0.15;
    private const long Mebibyte = 1L << 20;

    public static IEnumerable<JobStage> For(SceneInput input, IReadOnlyList<ExportRequest> exports, StageKeys keys)
    {
        var megapixels = input.Size.Megapixels;
        var rasterOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var export in exports.Where(export => export.Options is OrthophotoDsmOptions))
        {
            var count = rasterOf.Count;
            var name = count == 0 ? Raster : string.Create(CultureInfo.InvariantCulture, $"{Raster}{count + 1}");
            rasterOf.Add(export.Name, name);
            keys.Add(name, RasterVersion, export.Options, ModelStages.Texture);
            yield return new JobStage
            {
                Name = name,
                Title = count == 0 ? "orthophoto" : string.Create(CultureInfo.InvariantCulture, $"orthophoto {count + 1}"),
                Weight = RasterSeconds * megapixels,
                DependsOn = [ModelStages.Texture],
                Plan = plan => PlanRaster(plan, export, name, RasterSeconds * megapixels),
            };
        }
        IReadOnlyList<string> needed = [ModelStages.LodTop, .. rasterOf.Values];
        keys.Add(Exports, ExportVersion, exports.Select(export => (export.Name, (object)export.Options)).ToList(), needed);
        yield return new JobStage
        {
            Name = Exports,
            Weight = ExportSeconds * megapixels * exports.Count,
            DependsOn = needed,
            Plan = _ => exports.Select(export => new JobTask
            {
                Id = export.Name,
                Work = ExportSeconds * megapixels,
                Needs = new(1, 1536 * Mebibyte),
                OutputsAreThere = () => IsThere(export, input.Files),
                Run = task => Write(export, rasterOf.GetValueOrDefault(export.Name, Raster), input.Files, task),
            }).ToList(),
        };
    }

    /// <summary>The file to open first; null where there are several alike.</summary>
    public static string? RootNameOf(ExportOptions options) => options switch
    {
        Tiles3DOptions => TilesExport.RootName,
        ObjOptions => ObjExport.RootName,
        LasOptions { MergePointClouds: false } or PlyOptions { MergePointClouds: false } => null,
        LasOptions => PointCloudExport.LasName,
        PlyOptions => PointCloudExport.PlyName,
        OrthophotoDsmOptions raster => OrthophotoExport.RootNameOf(raster),
        _ => null,
    };

    private static bool IsThere(ExportRequest export, IJobFiles files) => RootNameOf(export.Options) is { } root
        ? files.Contains(export.Place, root)
        : files.List(export.Place).Count > 0;

    private static List<JobTask> PlanRaster(PlanContext plan, ExportRequest export, string stage, double seconds)
    {
        using var frame = FrameOf(plan.Workspace, export);
        var options = OptionsOf(plan.Workspace, frame, export, stage);
        var layout = OrthophotoLayout.ReadOrPlan(plan.Workspace, frame.Projection, options, CancellationToken.None);
        var rows = layout.Tiles.GroupBy(tile => tile.Row).ToList();
        return rows.Select(row => new JobTask
        {
            Id = row.First().ToString(),
            Work = seconds / rows.Count,
            Needs = new(TaskNeeds.AllCores, 1024 * Mebibyte),
            Run = task =>
            {
                using var own = FrameOf(task.Workspace, export);
                new OrthophotoStage(own.Projection, OptionsOf(task.Workspace, own, export, stage) with { ThreadCount = task.ThreadCount })
                    .Run([.. row], task.Workspace, task.Log, task.Cancellation);
            },
        }).ToList();
    }

    private static void Write(ExportRequest export, string rasterStage, IJobFiles files, TaskContext task)
    {
        using var frame = FrameOf(task.Workspace, export);
        files.WriteFolder(export.Place, RootNameOf(export.Options), temporary =>
        {
            switch (export.Options)
            {
                case Tiles3DOptions:
                    TilesExport.Write(temporary, frame, task);
                    break;
                case ObjOptions options:
                    ObjExport.Write(temporary, frame, options, task);
                    break;
                case LasOptions options:
                    PointCloudExport.WriteLas(temporary, frame, options, task);
                    break;
                case PlyOptions options:
                    PointCloudExport.WritePly(temporary, frame, options, task);
                    break;
                case OrthophotoDsmOptions options:
                    OrthophotoExport.Write(temporary, frame, options, OptionsOf(task.Workspace, frame, export, rasterStage), task);
                    break;
                default:
                    throw new StageException("Export_Unknown", $"{export.Name} cannot be written.");
            }
        });
        task.Outcome.Output(export.Name, files.Describe(export.Place, ""));
    }

    private static ExportFrame FrameOf(Workspace workspace, ExportRequest export) =>
        ExportFrame.Of(workspace.ReadScene(SceneArtifact.Calibrated), export.Crs);

    private static OrthophotoOptions OptionsOf(Workspace workspace, ExportFrame frame, ExportRequest export, string stage)
    {
        var asked = (OrthophotoDsmOptions)export.Options;
        return new()
        {
            Stage = stage,
            PixelSize = asked.SamplingDistance ?? workspace.ReadLayout().GroundSamplingDistance / frame.MetersPerUnit,
            ShowsLowest = asked.ProjectionMode is ProjectionMode.LowestPoint,
        };
    }
}
