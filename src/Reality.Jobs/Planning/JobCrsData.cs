using Reality.Contract.Requests;
using Reality.Core;
using Reality.Formats.Decoding;
using Reality.Formats.Geodesy;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Planning;

/// <summary>
/// The files for coordinate systems that a job brings in its bucket, known to all of its stages and to nothing else.
/// </summary>
internal static class JobCrsData
{
    /// <summary>Reads the files.</summary>
    /// <param name="path">Path of a file or folder in the bucket; null = none.</param>
    /// <exception cref="StageException">There is nothing at the path, or it cannot be used.</exception>
    public static CrsData? Read(string? path, IJobFiles files)
    {
        if (path is null)
            return null;
        var name = BucketPath.BlobName(path).TrimEnd('/');
        var bucket = Place.Bucket("");
        try
        {
            var names = files.Contains(bucket, name) ? [name] : ListOf(files, name);
            return names.Count > 0
                ? CrsData.Of(Found(names, files), (read, bytes) => new GridProcess(read, bytes))
                : throw new StageException(
                    "CrsData_NotFound",
                    $"specifications.inputs.crsData: there is no {path}. Upload the file or folder to the bucket first.");
        }
        catch (InvalidFileException e)
        {
            throw new StageException("CrsData_Invalid", $"specifications.inputs.crsData: {path} cannot be used: {e.Message}");
        }
    }

    /// <summary>A plan whose stages and outputs know the files.</summary>
    public static JobPlan In(JobPlan plan, CrsData data) => plan with
    {
        Stages = plan.Stages.Select(stage => new CrsDataStage(stage, data, stage.Name == plan.SummarizedBy)).ToList(),
        Outputs = plan.Outputs.Select(output => output with
        {
            CrsOf = summary => With(data, () => output.CrsOf(summary)),
        }).ToList(),
    };

    /// <summary>Runs code that knows the files.</summary>
    /// <exception cref="StageException">A file cannot be used; or what the code throws.</exception>
    public static T With<T>(CrsData data, Func<T> run)
    {
        try
        {
            using (CrsData.Use(data))
                return run();
        }
        catch (InvalidFileException e) when (e.Format == CrsData.Kind)
        {
            throw new StageException("CrsData_Invalid", $"specifications.inputs.crsData cannot be used: {e.Fault}");
        }
    }

    private static List<string> ListOf(IJobFiles files, string folder)
    {
        var place = Place.Bucket(folder + "/");
        var names = files.List(place);
        return names.Count <= CrsData.MaxFileCount
            ? names.Select(name => folder + "/" + name).ToList()
            : throw new InvalidFileException(
                CrsData.Kind, $"it has {names.Count} files; at most {CrsData.MaxFileCount} are accepted.");
    }

    // Sizes first: large files are not fetched to find out that they are.
    private static IEnumerable<(string Name, string Path)> Found(IReadOnlyList<string> names, IJobFiles files)
    {
        var bucket = Place.Bucket("");
        var bytes = names.Sum(name => files.SizeOf(bucket, name) ?? 0);
        if (bytes > CrsData.MaxBytes)
            throw new InvalidFileException(CrsData.Kind, $"it has {bytes} bytes; at most {CrsData.MaxBytes} are accepted.");
        foreach (var name in names)
        {
            if (files.Find(bucket, name) is { } path)
                yield return (name, path);
        }
    }

    /// <summary>A stage that runs with the files of its job.</summary>
    /// <param name="namesUnused">Whether it has seen all systems of the job, and so names files that none of them needs.</param>
    private sealed class CrsDataStage(Stage stage, CrsData data, bool namesUnused) : WrappedStage(stage)
    {
        private const int MaxShownCount = 10;

        public override IReadOnlyList<JobTask> Plan(PlanContext plan) => With(data, () => Wrapped.Plan(plan))
            .Select(task => task with
            {
                Cost = task.Cost with { MemoryBytes = task.Cost.MemoryBytes + data.MemoryBytes },
                Run = context => Run(task, context),
            })
            .ToList();

        public override long PlanBytes(Workspace workspace) => Wrapped.PlanBytes(workspace) + data.MemoryBytes;

        private void Run(JobTask task, StageContext context)
        {
            With(data, () =>
            {
                task.Run(context);
                return true;
            });
            if (namesUnused && data.Unused is [_, ..] unused)
                Warn(unused, context.Log);
        }

        private static void Warn(IReadOnlyList<string> unused, StageLog log)
        {
            var rest = unused.Count > MaxShownCount ? $" and {unused.Count - MaxShownCount} more" : "";
            log.Warn(
                "CrsData_NotUsed",
                $"{string.Join(", ", unused.Take(MaxShownCount))}{rest} in crsData changed nothing in this job: no coordinate "
                + $"system of it needs these files. Leave them out, or check their names: grids have the names that PROJ knows, "
                + $"definitions end in .prj or .wkt.");
        }
    }
}
