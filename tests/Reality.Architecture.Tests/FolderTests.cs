using System.Text.RegularExpressions;

namespace Reality.Architecture.Tests;

/// <summary>The folders inside a project: no cycles among them, and a namespace for each.</summary>
public sealed partial class FolderTests
{
    private static readonly Lazy<FolderArrows> s_arrows =
        new(() => new FolderArrows(SourceTree.CodeIn("src/").Select(file => (file, SourceTree.Read(file)))));

    public static TheoryData<string> Projects => new(SourceTree.ProjectsIn("src/").Select(Path.GetFileNameWithoutExtension)!);

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folders_of_a_project_use_each_other_in_a_circle(string project)
    {
        var cycles = s_arrows.Value.FindCycles()
            .Where(cycle => cycle.Any(folder => $"{folder}/".StartsWith($"src/{project}/", StringComparison.Ordinal)))
            .Select(s_arrows.Value.Describe)
            .ToList();
        Assert.True(cycles.Count == 0, $"Folders that use each other:\n{string.Join("\n\n", cycles)}");
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var wrong = SourceTree.CodeIn("src/").Where(file =>
        {
            var declared = NamespaceDeclaration().Match(SourceTree.Read(file)).Groups[1].Value;
            return declared.Length > 0 && declared != NamespaceOf(file);
        });
        Assert.Empty(wrong);
    }

    private static string NamespaceOf(string file)
    {
        var parts = file.Split('/')[1..^1];
        return string.Join('.', parts is ["Reality.Engine", "Artifacts"] ? ["Reality.Engine"] : parts);
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();
}
