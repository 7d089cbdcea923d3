using System.Text.RegularExpressions;

namespace Reality.Architecture.Tests;

/// <summary>The order of the folders inside Core and Engine: a folder may use only those before it.</summary>
public sealed partial class FolderOrderTests
{
    private static readonly Dictionary<string, string[]> s_order = new(StringComparer.Ordinal)
    {
        ["Reality.Core"] = ["", "Numerics", "Geometry", "Geodesy", "Imaging", "Scenes"],
        ["Reality.Engine"] =
        [
            "Workspace", "Features", "Matching", "Sfm", "Tiling", "Mvs", "Meshing", "Rendering", "Texturing", "Lod", "Splats",
            "Analysis",
        ],
    };

    [Theory]
    [InlineData("Reality.Core")]
    [InlineData("Reality.Engine")]
    public void A_folder_uses_only_folders_before_it(string project)
    {
        var order = s_order[project];
        var wrong = new List<string>();
        foreach (var file in SourceTree.CodeIn($"src/{project}/"))
        {
            var rank = Array.IndexOf(order, FolderOf(file));
            Assert.True(rank >= 0, $"{file}: the folder has no place in the order.");
            wrong.AddRange(FoldersUsed(SourceTree.Read(file), project)
                .Where(used => Array.IndexOf(order, used) > rank)
                .Select(used => $"{file} uses {used}"));
        }
        Assert.Empty(wrong);
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

    private static IEnumerable<string> FoldersUsed(string code, string project) =>
        Regex.Matches(code, $@"\b{Regex.Escape(project)}\.([A-Z][A-Za-z0-9]*)")
            .Select(match => match.Groups[1].Value)
            .Distinct();

    // "" for a file in the project's own folder.
    private static string FolderOf(string file) => file.Split('/') is [_, _, var folder, _, ..] ? folder : "";

    private static string NamespaceOf(string file)
    {
        var parts = file.Split('/')[1..^1];
        return string.Join('.', parts is ["Reality.Engine", "Workspace"] ? ["Reality.Engine"] : parts);
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();
}
