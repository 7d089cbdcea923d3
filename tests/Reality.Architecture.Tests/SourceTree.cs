using Reality.Testing;

namespace Reality.Architecture.Tests;

/// <summary>The files of the repository, without build output, installed packages and the results of runs.</summary>
internal static class SourceTree
{
    private static readonly HashSet<string> s_notOurs = new(
        ["bin", "obj", "node_modules", ".git", ".setup", "shared", "artifacts", "reality-sample-run"], StringComparer.Ordinal);

    public static string Root { get; } = SharedData.RepositoryRoot;

    /// <summary>Paths relative to the root with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> Files { get; } = Find(new DirectoryInfo(Root))
        .Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'))
        .Order(StringComparer.Ordinal)
        .ToList();

    /// <summary>Project files below a folder, e.g. "src/".</summary>
    public static IEnumerable<string> ProjectsIn(string folder) => In(folder, ".csproj");

    /// <summary>C# files below a folder, e.g. "src/", without the migrations that Entity Framework generates.</summary>
    public static IEnumerable<string> CodeIn(string folder) =>
        AllCodeIn(folder).Where(file => !file.Contains("/Migrations/", StringComparison.Ordinal));

    /// <summary>C# files below a folder, migrations included.</summary>
    public static IEnumerable<string> AllCodeIn(string folder) => In(folder, ".cs");

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static string[] ReadLines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    private static IEnumerable<string> In(string folder, string ending) =>
        Files.Where(file => file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(ending, StringComparison.Ordinal));

    private static IEnumerable<FileInfo> Find(DirectoryInfo folder) => folder.EnumerateFiles().Concat(folder
        .EnumerateDirectories()
        .Where(child => !s_notOurs.Contains(child.Name) && child.LinkTarget is null)
        .SelectMany(Find));
}
