using Reality.Pipeline;

namespace Reality.Datasets;

/// <summary>The work folder of a finished run.</summary>
internal static class FinishedRun
{
    /// <summary>Opens the newest artifacts of each stage: a folder is NAME-KEY.</summary>
    public static Workspace Open(string run)
    {
        var keys = new Dictionary<StageName, string>();
        var work = new DirectoryInfo(Path.Combine(run, "work"));
        foreach (var folder in work.GetDirectories().OrderBy(folder => folder.LastWriteTimeUtc))
        {
            if (folder.Name.LastIndexOf('-') is > 0 and var dash)
                keys[folder.Name[..dash]] = folder.Name[(dash + 1)..];
        }
        return new(work.FullName, keys);
    }
}
