using System.Text.RegularExpressions;

namespace Reality.Architecture.Tests;

/// <summary>The rules for each source file, and for the sizes of all of them.</summary>
public sealed partial class SourceFileTests
{
    private const int MaxColumns = 130;
    private const int ShortFileLines = 20;
    private const int LongFileLines = 400;

    private static readonly string[] s_textEndings =
        [".cs", ".csproj", ".props", ".slnx", ".json", ".md", ".js", ".ts", ".html", ".css", ".sh", ".py", ".yml"];

    private static readonly Lazy<List<(string File, int Lines)>> s_sizes =
        new(() => SourceTree.CodeIn("src/").Select(file => (file, SourceTree.ReadLines(file).Length)).ToList());

    // Three types or more may form a family without a head, and the file is named after it: NormalBlocks, RealityDataRules.
    [Fact]
    public void A_file_is_named_after_one_of_its_types_or_after_their_family()
    {
        const int FamilySize = 3;
        var wrong = new List<string>();
        foreach (var file in SourceTree.CodeIn("src/"))
        {
            var types = TopLevelType().Matches(SourceTree.Read(file)).Select(match => match.Groups["name"].Value).ToList();
            var name = Path.GetFileName(file).Split('.')[0];
            var isFamily = types.Count >= FamilySize && name.EndsWith('s');
            if (types.Count > 0 && !types.Contains(name) && !isFamily)
                wrong.Add($"{file} holds {string.Join(", ", types.Distinct())}");
        }
        AssertNone(wrong, "Files named after none of their types, nor after a family of them");
    }

    [Fact]
    public void A_name_says_what_the_code_does() =>
        AssertNone(SourceTree.CodeIn("src/").Where(file => VagueName().IsMatch(file)), "Vague names");

    [Fact]
    public void The_median_file_holds_60_to_160_lines()
    {
        var median = MedianLines(s_sizes.Value);
        Assert.True(median is >= 60 and <= 160, $"The median is {median} lines:\n{string.Join('\n', SizesByProject())}");
    }

    [Fact]
    public void Nineteen_of_twenty_files_hold_400_lines_at_most()
    {
        var files = s_sizes.Value.Where(size => size.Lines > LongFileLines).ToList();
        AssertFew(files, s_sizes.Value.Count / 20, $"Files over {LongFileLines} lines");
    }

    [Fact]
    public void Nine_of_ten_files_hold_more_than_20_lines()
    {
        var files = s_sizes.Value.Where(size => size.Lines <= ShortFileLines).ToList();
        AssertFew(
            files, s_sizes.Value.Count / 10, $"{string.Join('\n', SizesByProject())}\nFiles with {ShortFileLines} lines or less");
    }

    [Fact]
    public void A_line_ends_before_column_131() => AssertNone(
        new[] { "src/", "tests/", "bench/" }
            .SelectMany(SourceTree.CodeIn)
            .SelectMany(file => SourceTree.ReadLines(file)
                .Select((line, index) => (Place: $"{file}:{index + 1}", line.Length))
                .Where(line => line.Length > MaxColumns)
                .Select(line => $"{line.Place}: {line.Length} columns")),
        $"Lines over {MaxColumns} columns");

    [Fact]
    public void Stages_compute_with_functions_that_have_the_same_bits_on_every_machine() => AssertNone(
        new[] { "src/Reality.Core/", "src/Reality.Engine/", "src/Reality.Formats/" }
            .SelectMany(SourceTree.CodeIn)
            .Where(file => Path.GetFileName(file) is not ("ExactMath.cs" or "ExactVector.cs"))
            .SelectMany(file => SourceTree.ReadLines(file)
                .Select((line, index) => (Place: $"{file}:{index + 1}", Line: line))
                .Where(line => PlatformFunction().IsMatch(line.Line))
                .Select(line => $"{line.Place}: {line.Line.Trim()}")),
        "Functions of the platform or the processor; see ExactMath and ExactVector");

    [Fact]
    public void Nothing_is_left_for_later_and_no_path_is_of_one_machine() => AssertNone(
        SourceTree.Files
            .Where(file => s_textEndings.Contains(Path.GetExtension(file)) || Path.GetExtension(file).Length == 0)
            .Where(file => Path.GetFileName(file) is not ("SourceFileTests.cs" or "package-lock.json" or ".reality"))
            .SelectMany(file => SourceTree.ReadLines(file)
                .Select((line, index) => (Place: $"{file}:{index + 1}", Line: line))
                .Where(line => LeftForLater().IsMatch(line.Line) || MachinePath().IsMatch(line.Line))
                .Select(line => $"{line.Place}: {line.Line.Trim()}")),
        "Work left for later, or paths of one machine");

    private static IEnumerable<string> SizesByProject() => s_sizes.Value
        .GroupBy(size => size.File.Split('/')[1])
        .Select(project => $"  {project.Key}: {project.Count()} files, median {MedianLines(project)} lines, "
            + $"{project.Count(size => size.Lines <= ShortFileLines)} with {ShortFileLines} lines or less");

    private static int MedianLines(IEnumerable<(string File, int Lines)> sizes)
    {
        var lines = sizes.Select(size => size.Lines).Order().ToList();
        return lines[lines.Count / 2];
    }

    private static void AssertNone(IEnumerable<string> offenders, string what)
    {
        var list = offenders.ToList();
        Assert.True(list.Count == 0, $"{what}: {list.Count}\n{string.Join('\n', list)}");
    }

    private static void AssertFew(List<(string File, int Lines)> offenders, int max, string what) => Assert.True(
        offenders.Count <= max,
        $"{what}: {offenders.Count}, and at most {max} may be:\n"
        + string.Join('\n', offenders.OrderBy(file => file.Lines).Select(file => $"{file.Lines,5} {file.File}")));

    [GeneratedRegex(
        @"\bMathF?\.(Exp|Log|Pow|Sin|Cos|Tan|Asin|Acos|Atan|Cbrt|Sinh|Cosh|Tanh)"
        + @"|\bVector[234]\.(Lerp|Dot|Cross|Normalize|Transform|Distance)|\.Length(Squared)?\(\)"
        + @"|\bVector(64|128|256|512)\.(Sum|Dot|MultiplyAddEstimate)|Reciprocal(Sqrt)?Estimate")]
    private static partial Regex PlatformFunction();

    [GeneratedRegex(
        @"^(?:(?:public|internal|file|sealed|static|abstract|readonly|partial|ref|unsafe) )*"
        + @"(?:(?:class|struct|interface|enum|record struct|record class|record) (?<name>\w+)"
        + @"|delegate [^(\n]*?(?<name>\w+)(?:<[^(\n]*>)?\()",
        RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"(Helpers?|Utils?|Utilities|Common|Manager|Base)(/|\.cs$)")]
    private static partial Regex VagueName();

    [GeneratedRegex("NotImplementedException|\\b(T[O]DO|F[I]XME|H[A]CK|X{3})\\b")]
    private static partial Regex LeftForLater();

    [GeneratedRegex(@"(?<![\w.])/(work|farm|root|home/\w+)/")]
    private static partial Regex MachinePath();
}
