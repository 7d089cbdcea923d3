using System.Text.RegularExpressions;

namespace Reality.Architecture.Tests;

/// <summary>What every source file keeps to.</summary>
public sealed partial class SourceFileTests
{
    private const int MaxLines = 400;

    private static readonly string[] s_textEndings =
        [".cs", ".csproj", ".props", ".slnx", ".json", ".md", ".js", ".ts", ".html", ".css", ".sh", ".py", ".yml"];

    [Fact]
    public void A_file_holds_one_public_type_and_is_named_for_it()
    {
        var wrong = new List<string>();
        foreach (var file in SourceTree.CodeIn("src/"))
        {
            var types = PublicType().Matches(SourceTree.Read(file)).Select(match => match.Groups[1].Value).Distinct().ToList();
            if (types.Count > 1)
                wrong.Add($"{file} holds {string.Join(", ", types)}");
            else if (types is [var type] && Path.GetFileName(file).Split('.')[0] != type)
                wrong.Add($"{file} holds {type}");
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_name_says_what_the_code_does() =>
        Assert.DoesNotContain(SourceTree.CodeIn("src/"), file => VagueName().IsMatch(file));

    [Fact]
    public void Nineteen_of_twenty_files_are_short()
    {
        var files = SourceTree.CodeIn("src/").ToList();
        var isLong = files.Where(file => SourceTree.ReadLines(file).Length > MaxLines).ToList();
        Assert.True(isLong.Count <= files.Count / 20, $"Over {MaxLines} lines: {string.Join(", ", isLong)}");
    }

    [Fact]
    public void Nothing_is_left_for_later_and_no_path_is_of_one_machine()
    {
        var wrong = SourceTree.Files
            .Where(file => s_textEndings.Contains(Path.GetExtension(file)) || Path.GetExtension(file).Length == 0)
            .Where(file => Path.GetFileName(file) is not ("SourceFileTests.cs" or "package-lock.json" or ".reality"))
            .SelectMany(file => SourceTree.ReadLines(file)
                .Select((line, index) => (Place: $"{file}:{index + 1}", Line: line))
                .Where(line => LeftForLater().IsMatch(line.Line) || MachinePath().IsMatch(line.Line)));
        Assert.Empty(wrong);
    }

    [GeneratedRegex(
        @"^public (?:(?:sealed|static|abstract|readonly|partial|ref|unsafe) )*"
        + @"(?:class|struct|interface|enum|record struct|record|delegate [\w<>?]+) (\w+)",
        RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"(Helpers?|Utils?|Utilities|Common|Manager|Base)(/|\.cs$)")]
    private static partial Regex VagueName();

    [GeneratedRegex("NotImplementedException|\\bTODO\\b|\\bFIXME\\b|\\bHACK\\b|\\bXXX\\b")]
    private static partial Regex LeftForLater();

    [GeneratedRegex(@"(?<![\w.])/(work|farm|root|home/\w+)/")]
    private static partial Regex MachinePath();
}
