using Reality.Testing;

namespace Reality.Architecture.Tests;

/// <summary>The files of the repository, without what is built, installed or made by a run in it.</summary>
internal static class SourceTree
{
    private static readonly HashSet<string> s_notOurs =
        new(["bin", "obj", "node_modules", ".git", ".setup", "shared", "artifacts", "reality-sample-run"], StringComparer.Ordinal);

    public static string Root { get; } = SharedData.RepositoryRoot;

    /// <summary>Paths relative to the root with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> Files { get; } = Find(new DirectoryInfo(Root))
        .Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'))
        .Order(StringComparer.Ordinal)
        .ToList();

    /// <summary>C# files below a folder, e.g. "src/".</summary>
    public static IEnumerable<string> CodeIn(string folder) =>
        Files.Where(file => file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static string[] ReadLines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    private static IEnumerable<FileInfo> Find(DirectoryInfo folder) => folder.EnumerateFiles().Concat(folder
        .EnumerateDirectories()
        .Where(child => !s_notOurs.Contains(child.Name) && child.LinkTarget is null)
        .SelectMany(Find));
}
