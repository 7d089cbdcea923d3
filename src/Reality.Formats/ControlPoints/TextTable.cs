using Reality.Core;

namespace Reality.Formats.ControlPoints;

/// <summary>
/// Splits the lines of a text file into fields: at tabs, semicolons, commas or blanks, whichever the file uses.
/// </summary>
internal sealed class TextTable
{
    private const string Comment = "#";

    private TextTable(string fileName, List<TableRow> comments, List<TableRow> rows) =>
        (FileName, Comments, Rows) = (fileName, comments, rows);

    public string FileName { get; }

    /// <summary>Lines that begin with #, without it; a header may be among them.</summary>
    public List<TableRow> Comments { get; }

    public List<TableRow> Rows { get; }

    public static TextTable Read(string text, string fileName)
    {
        var (comments, rows) = (new List<TableRow>(), new List<TableRow>());
        var lines = text.Split('\n').Select((line, i) => (Text: line.Trim('\r', ' '), Number: i + 1))
            .Where(line => line.Text.Trim().Length > 0).ToList();
        var separator = SeparatorOf(lines.Where(line => !line.Text.StartsWith(Comment, StringComparison.Ordinal))
            .Select(line => line.Text), fileName);
        foreach (var (line, number) in lines)
        {
            var isComment = line.StartsWith(Comment, StringComparison.Ordinal);
            var content = isComment ? line.TrimStart('#', ' ') : line;
            (isComment ? comments : rows).Add(new(content, Split(content, separator), number));
        }
        return new(fileName, comments, rows);
    }

    public InvalidFileException Wrong(TableRow row, string what) =>
        new(ControlFile.Format, FormattableString.Invariant($"{FileName}, line {row.Line}: {what}"));

    // The last line is a data line, whatever stands before it.
    private static char SeparatorOf(IEnumerable<string> lines, string fileName)
    {
        if (lines.LastOrDefault() is not { } line)
            throw new InvalidFileException(ControlFile.Format, $"{fileName} has no points: all its lines are comments.");
        foreach (var separator in (ReadOnlySpan<char>)['\t', ';'])
        {
            if (line.Contains(separator, StringComparison.Ordinal))
                return separator;
        }
        // Numbers with decimal commas between blanks; the reader of the numbers reports the error.
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Count(ControlNumber.HasDecimalComma) >= 2 || !line.Contains(',', StringComparison.Ordinal) ? ' ' : ',';
    }

    private static string[] Split(string line, char separator)
    {
        if (separator == ' ')
            return line.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        var fields = new List<string>();
        var (start, isQuoted) = (0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"')
                isQuoted = !isQuoted;
            if (i < line.Length && (line[i] != separator || isQuoted))
                continue;
            fields.Add(line[start..i].Trim().Trim('"').Replace("\"\"", "\"", StringComparison.Ordinal));
            start = i + 1;
        }
        return [.. fields];
    }
}

/// <summary>A line and its fields.</summary>
internal sealed record TableRow(string Text, string[] Fields, int Line)
{
    public string Place => FormattableString.Invariant($"line {Line}");
}
