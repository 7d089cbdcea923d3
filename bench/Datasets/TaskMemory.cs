using System.Globalization;
using Reality.Engine;
using Reality.Engine.Lod;
using Reality.Engine.Tiling;
using Reality.Jobs;
using Reality.Jobs.Files;
using Reality.Jobs.Main;
using Reality.Jobs.Planning;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Datasets;

/// <summary>Memory that tasks take, one after the other, against what they claim. Linux only.</summary>
internal static class TaskMemory
{
    private static readonly string[] s_formats = ["3DTiles", "OrthophotoDSM", "LAS", "OBJ"];

    // Their artifacts are what most plans read.
    private static readonly StageName[] s_readers =
        [
            SceneArtifact.Uncalibrated, SceneArtifact.Calibrated, LayoutArtifact.Stage, KeptModelStage.Id,
            LodTreeStage.NameOf(LodShape.Default),
        ];

    /// <summary>The tasks that write an export of a finished model, with its levels of detail.</summary>
    /// <param name="plansOnly">See <see cref="OfJob"/>.</param>
    public static int OfExport(string folder, string format, string? optionsFile, bool plansOnly)
    {
        if (ExportFormats.Find(format) is not { } export)
        {
            Console.Error.WriteLine($"There is no format {format}.");
            return 2;
        }
        return Measure(ModelConversion.Plan(new()
        {
            OutputFolder = Path.GetFullPath(folder), Exports = new([export], optionsFile),
        }), plansOnly);
    }

    /// <summary>All tasks of the main job, with water and some exports.</summary>
    public static int OfRun(string photos, string folder, string? optionsFile)
    {
        Directory.CreateDirectory(folder);
        return Measure(MainJob.Plan(new()
        {
            Photos = [Path.GetFullPath(photos)], OutputFolder = Path.GetFullPath(folder), FlattensWater = true,
            Exports = optionsFile is null
                ? new([.. s_formats.Select(format => ExportFormats.Find(format)!)])
                : new(OptionsFile: optionsFile),
        }));
    }

    /// <summary>
    /// All tasks of a job of the service. Reality data are folders of a folder, named by their ids; the bucket is that folder.
    /// </summary>
    /// <param name="specificationsFile">The specifications as stored: with the ids of the outputs.</param>
    /// <param name="plansOnly">
    /// Whether plans are measured, of as many stages as can be planned after the tasks that read scene and tiles.
    /// </param>
    public static int OfJob(string folder, string type, string specificationsFile, bool plansOnly)
    {
        if (!JobPlanners.OfContract.TryGet(type, out var planner))
        {
            Console.Error.WriteLine($"There is no job type {type}.");
            return 2;
        }
        var specifications = File.ReadAllText(specificationsFile);
        Environment.CurrentDirectory = folder;
        JobPlan? plan = null;
        var took = Peak(() => plan = planner.Plan(
            specifications, new(new FolderFiles(), specifications, JobPlanners.OfContract.Types.Named)));
        Console.WriteLine($"load: {Mebibytes(took)} of {Mebibytes(PlanMemory.LoadBytes)} MiB");
        return Measure(
            new(Path.Combine(Environment.CurrentDirectory, "work", type), plan!.Stages, plan.Size), plansOnly, plan.Size);
    }

    /// <summary>
    /// What jobs do with the model of a modeling reference and its edits: check and copy all files, take over a mesh.
    /// </summary>
    public static int OfKeptModel(string reference)
    {
        var model = new KeptModelFiles(new FolderFiles(), Place.Folder(Path.GetFullPath(reference)), "synthetic");
        var kept = model.List(_ => true)!;
        var keys = kept.Select(file => file.Name.Stage).Distinct().ToDictionary(stage => stage, _ => "kept");
        var workspace = new Workspace(Path.GetFullPath(reference) + ".kept", keys);
        var largest = kept.MaxBy(SizeOf)!;
        Console.WriteLine($"largest file: {Mebibytes(SizeOf(largest))} MiB");
        foreach (var (name, run) in new (string, Action)[]
        {
            ("check", () => model.AreWhole(kept, TileVersions.IsTextured, CancellationToken.None)),
            ("copy", () => Parallel.ForEach(kept, file => model.CopyTo(workspace, file))),
            ("compare", () => model.HasBytesOf(largest, workspace)),
            ("take over", () => workspace.WriteTexturedMesh(largest.Name, model.ReadTexturedMesh(largest))),
        })
            Console.WriteLine($"{name}: {Mebibytes(Peak(run))} MiB");
        Directory.Delete(workspace.Root, recursive: true);
        return 0;

        long SizeOf(KeptFile file) => new FileInfo(Path.Combine(reference, "reality", "model", file.Path)).Length;
    }

    // The report needs the figures of a real run.
    private static int Measure(JobGraph graph, bool plansOnly = false, InputSize size = default)
    {
        Console.WriteLine("stage | plan: took, claim | tasks | took most, of its claim | least spare: took, claim, MiB");
        foreach (var stage in graph.Stages.Where(stage => stage.Name != "report"))
        {
            IReadOnlyList<JobTask> tasks = [];
            var planClaim = PlanMemory.OfDocuments(size, graph.Workspace) + stage.PlanBytes(graph.Workspace);
            long planTook;
            try
            {
                planTook = Peak(() => tasks = stage.Plan(new(
                    graph.Workspace, new(() => throw new NotSupportedException("There are no results.")))));
            }
            catch (Exception e) when (plansOnly && e is FileNotFoundException or DirectoryNotFoundException)
            {
                continue;
            }
            if (plansOnly && !s_readers.Contains(stage.Name))
            {
                Console.WriteLine($"{stage.Name} | {Mebibytes(planTook)} of {Mebibytes(planClaim)} | {tasks.Count}");
                continue;
            }
            var figures = tasks.Select(task => (Took: Run(task, graph.Workspace), Claim: task.Cost.MemoryBytes)).ToList();
            if (figures.Count == 0)
                continue;
            var (most, least) = (figures.MaxBy(f => f.Took), figures.MinBy(f => f.Claim - f.Took));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{stage.Name} | {Mebibytes(planTook)} of {Mebibytes(planClaim)} | {figures.Count} | "
                + $"{Mebibytes(most.Took)} of {Mebibytes(most.Claim)} | "
                + $"{Mebibytes(least.Took)} of {Mebibytes(least.Claim)}"));
        }
        return 0;
    }

    // Peak of the working set above that before the task.
    private static long Run(JobTask task, Workspace workspace) => Peak(() => task.Run(
        new(workspace, new WarningLog("none"), new(), Environment.ProcessorCount, CancellationToken.None)));

    private static long Peak(Action run)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = Environment.WorkingSet;
        run();
        return PeakBytes() - before;
    }

    private static long PeakBytes()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) << 10;
    }

    private static long Mebibytes(long bytes) => bytes >> 20;
}
