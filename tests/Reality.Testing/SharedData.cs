namespace Reality.Testing;

/// <summary>
/// Finds real photos, point clouds and broken files in the folder that the environment variable REALITY_DATA names; by default
/// in <c>../shared/data</c>. docs/benchmarks.md lists the public data sets.
/// </summary>
public static class SharedData
{
    /// <summary>The repository's root folder: the one with reality.slnx.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>The folder of all test data; null if it does not exist.</summary>
    public static string? Folder { get; } = FindData();

    /// <summary>Finds a file or folder of the test data; false if it is missing: the test is skipped.</summary>
    /// <param name="relativePath">With forward slashes, e.g. "drone-brighton-beach/images".</param>
    public static bool TryFind(string relativePath, out string path)
    {
        path = Folder is null ? "" : Path.Combine(Folder, relativePath);
        return Path.Exists(path);
    }

    private static string? FindData()
    {
        var named = Environment.GetEnvironmentVariable("REALITY_DATA");
        var folder = Path.GetFullPath(string.IsNullOrEmpty(named) ? Path.Combine(RepositoryRoot, "..", "shared", "data") : named);
        return Directory.Exists(folder) ? folder : null;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "reality.slnx")))
                return folder.FullName;
        }
        throw new InvalidOperationException("Tests must run from below the repository's root folder.");
    }
}
