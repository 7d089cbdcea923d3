using System.Xml.Linq;

namespace Reality.Architecture.Tests;

/// <summary>The arrows between projects: a project may refer only to those that the drawing gives it.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> s_mayUse = new(StringComparer.Ordinal)
    {
        ["Reality.Core"] = [],
        ["Reality.Formats"] = ["Reality.Core"],
        ["Reality.Engine"] = ["Reality.Core"],
        ["Reality.Gpu"] = ["Reality.Core", "Reality.Engine"],
        ["Reality.Sample"] = ["Reality.Core", "Reality.Formats", "Reality.Pipeline"],
        ["Reality.Storage"] = [],
        ["Reality.Jobs"] = ["Reality.Core", "Reality.Formats", "Reality.Engine", "Reality.Sample", "Reality.Storage"],
        ["Reality.Server"] =
            ["Reality.Core", "Reality.Formats", "Reality.Engine", "Reality.Gpu", "Reality.Storage", "Reality.Jobs"],
        // One binary: the command starts the server and the workers.
        ["Reality.Cli"] =
            ["Reality.Core", "Reality.Formats", "Reality.Engine", "Reality.Gpu", "Reality.Storage", "Reality.Jobs", "Reality.Server"],
    };

    /// <summary>Projects that must not carry libraries, with what they may have nevertheless.</summary>
    private static readonly Dictionary<string, string[]> s_packages = new(StringComparer.Ordinal)
    {
        ["Reality.Core"] = [],
        ["Reality.Engine"] = ["MathNet.Numerics"],
    };

    public static TheoryData<string> Projects => new(ProjectsIn("src/").Select(Path.GetFileNameWithoutExtension)!);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_those_the_drawing_gives_it(string project)
    {
        Assert.True(s_mayUse.TryGetValue(project, out var allowed), $"{project} is not in the drawing.");

        var used = References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path));
        Assert.Empty(used.Except(allowed));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Core_and_engine_carry_no_libraries(string project)
    {
        if (s_packages.TryGetValue(project, out var allowed))
            Assert.Empty(References(project, "PackageReference").Except(allowed));
    }

    [Fact]
    public void A_test_project_is_named_for_the_project_it_refers_to()
    {
        foreach (var path in ProjectsIn("tests/").Where(path => path.EndsWith(".Tests.csproj", StringComparison.Ordinal)))
        {
            var tested = Path.GetFileNameWithoutExtension(path)[..^".Tests".Length];
            if (tested != "Reality.Architecture")
                Assert.Contains($"../../src/{tested}/{tested}.csproj", References(path), StringComparer.Ordinal);
        }
    }

    [Fact]
    public void The_solution_lists_every_project()
    {
        var solution = SourceTree.Read("reality.slnx");

        Assert.DoesNotContain(ProjectsIn(""), path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal));
    }

    private static IEnumerable<string> ProjectsIn(string folder) => SourceTree.Files
        .Where(file => file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal));

    private static IEnumerable<string> References(string project, string element) =>
        References($"src/{project}/{project}.csproj", [element]);

    private static IEnumerable<string> References(string path, string[]? elements = null) =>
        XDocument.Parse(SourceTree.Read(path)).Descendants()
            .Where(node => (elements ?? ["ProjectReference"]).Contains(node.Name.LocalName))
            .Select(node => node.Attribute("Include")!.Value.Replace('\\', '/'));
}
