using System.Xml.Linq;

namespace Reality.Architecture.Tests;

/// <summary>The arrows between projects: a project may refer only to those that the drawing gives it.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> s_mayUse = new(StringComparer.Ordinal)
    {
        ["Reality.Core"] = [],
        ["Reality.Pipeline"] = ["Reality.Core"],
        ["Reality.Engine"] = ["Reality.Pipeline", "Reality.Core"],
        ["Reality.Gpu"] = ["Reality.Engine", "Reality.Pipeline", "Reality.Core"],
        ["Reality.Formats"] = ["Reality.Core"],
        // A process of its own, which the jobs start.
        ["Reality.Decoder"] = ["Reality.Formats"],
        ["Reality.Contract"] = [],
        ["Reality.Storage"] = [],
        ["Reality.Sample"] = ["Reality.Core", "Reality.Formats", "Reality.Pipeline"],
        ["Reality.Jobs"] =
        [
            "Reality.Contract", "Reality.Core", "Reality.Pipeline", "Reality.Engine", "Reality.Formats", "Reality.Storage",
            "Reality.Decoder",
        ],
        ["Reality.Cluster"] = ["Reality.Pipeline", "Reality.Storage", "Reality.Core"],
        ["Reality.Server"] = ["Reality.Contract", "Reality.Storage"],
        // One binary: the command line puts the server, the workers and the engine together.
        ["Reality.Cli"] =
        [
            "Reality.Core", "Reality.Pipeline", "Reality.Engine", "Reality.Gpu", "Reality.Formats", "Reality.Contract",
            "Reality.Storage", "Reality.Sample", "Reality.Jobs", "Reality.Cluster", "Reality.Server",
        ],
    };

    public static TheoryData<string> Projects => new(SourceTree.ProjectsIn("src/").Select(Path.GetFileNameWithoutExtension)!);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_those_the_drawing_gives_it(string project)
    {
        Assert.True(s_mayUse.TryGetValue(project, out var allowed), $"{project} is not in the drawing.");

        var used = ReferencesOf(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path));
        Assert.Empty(used.Except(allowed));
    }

    [Theory]
    [InlineData("Reality.Core")]
    [InlineData("Reality.Pipeline", "Polly.Core")] // the policy of retries
    [InlineData("Reality.Engine")]
    [InlineData("Reality.Contract")]
    public void Projects_that_everything_rests_on_carry_no_libraries(string project, params string[] but) =>
        Assert.Empty(ReferencesOf(project, "PackageReference").Concat(ReferencesOf(project, "FrameworkReference")).Except(but));

    [Fact]
    public void A_test_project_refers_to_the_project_it_is_named_for()
    {
        const string Ending = ".Tests.csproj";
        foreach (var path in SourceTree.ProjectsIn("tests/").Where(path => path.EndsWith(Ending, StringComparison.Ordinal)))
        {
            var tested = Path.GetFileName(path)[..^Ending.Length];
            if (tested != "Reality.Architecture")
                Assert.Contains($"../../src/{tested}/{tested}.csproj", ProjectFile.Items(path, "ProjectReference"));
        }
    }

    [Fact]
    public void The_solution_lists_every_project()
    {
        var solution = SourceTree.Read("reality.slnx");

        Assert.DoesNotContain(
            SourceTree.ProjectsIn(""), path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal));
    }

    private static IEnumerable<string> ReferencesOf(string project, string element) =>
        ProjectFile.Items($"src/{project}/{project}.csproj", element);
}

/// <summary>What a project file, or one that all projects import, lists.</summary>
internal static class ProjectFile
{
    /// <summary>The included names of all items of one kind, e.g. "PackageReference", with forward slashes.</summary>
    public static IEnumerable<string> Items(string path, string kind) =>
        XDocument.Parse(SourceTree.Read(path)).Descendants()
            .Where(node => node.Name.LocalName == kind)
            .Select(node => node.Attribute("Include")!.Value.Replace('\\', '/'));
}
