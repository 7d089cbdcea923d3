using Reality.Testing;

namespace Reality.Jobs.Tests.Docs;

/// <summary>
/// The diffs of CONTRIBUTING.md: new files consist of lines of the examples here, which compile; changed files have the lines
/// that the changes are shown beside.
/// </summary>
public sealed class ContributingTests
{
    private static readonly string s_root = SharedData.RepositoryRoot;
    private static readonly List<(string File, List<string> Lines)> s_diffs = ReadDiffs();

    public static TheoryData<string> Files => [.. s_diffs.Select(diff => diff.File)];

    [Fact]
    public void The_examples_are_found() => Assert.Equal(
        ["DepthMapPreviewStage.cs", "XyzExport.cs", "ContoursJob.cs", "ContoursPlanner.cs"],
        s_diffs.Where(IsNew).Select(diff => Path.GetFileName(diff.File)));

    [Theory]
    [MemberData(nameof(Files))]
    public void Lines_of_a_diff_are_lines_of_its_file_in_this_order(string file)
    {
        var diff = s_diffs.Single(diff => diff.File == file);
        var isNew = IsNew(diff);
        var path = isNew
            ? Path.Combine(s_root, "tests", "Reality.Jobs.Tests", "Docs", "Examples", Path.GetFileName(file))
            : Path.Combine(s_root, file[4..]);
        var rest = File.ReadLines(path).GetEnumerator();
        foreach (var line in diff.Lines.Where(line => isNew || line[0] != '+').Select(line => line[1..]))
        {
            while (rest.MoveNext() && rest.Current != line)
            {
            }
            Assert.True(rest.Current == line, $"CONTRIBUTING.md shows a line that {path} does not have there: {line}");
        }
    }

    private static bool IsNew((string File, List<string> Lines) diff) => diff.File.StartsWith("+++ ", StringComparison.Ordinal);

    // "..." stands for lines that are not shown.
    private static List<(string File, List<string> Lines)> ReadDiffs()
    {
        var diffs = new List<(string File, List<string> Lines)>();
        var isDiff = false;
        foreach (var line in File.ReadLines(Path.Combine(s_root, "CONTRIBUTING.md")))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                isDiff = line == "```diff";
            else if (isDiff && (line.StartsWith("+++ ", StringComparison.Ordinal)
                || line.StartsWith("--- ", StringComparison.Ordinal)))
                diffs.Add((line, []));
            else if (isDiff && line is not "+...")
                diffs[^1].Lines.Add(line);
        }
        return diffs;
    }
}
