using System.Text;
using Reality.Core;
using Reality.Core.Scenes;
using Reality.Formats.PointClouds;

namespace Reality.Formats.PointText;

/// <summary>
/// Reads points from text: XYZ, one point per line after any lines that are not numbers; or PTS of Leica, where the number of
/// points stands before them. The line before the points may name the columns; otherwise their values tell
/// (<see cref="PointColumns"/>).
/// </summary>
public sealed class PointTextReader : IPointCloudReader
{
    private const int MaxHeadingLines = 100;
    private const int MinBytesPerPoint = 6;

    private readonly string _format;
    private readonly Stream _stream;
    private readonly long _start;
    private readonly PointColumns _columns;
    private readonly bool _hasCounts;
    private readonly bool _hasDecimalCommas;

    /// <param name="stream">Seekable; closed by the reader.</param>
    /// <exception cref="InvalidFileException">The file does not begin like such a text.</exception>
    public PointTextReader(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _format = "XYZ";
        var lines = new NumberLines(_format, stream, 0, cancellation);
        long? count = null;
        if (!TrySkipHeading(lines, out var heading, out _start))
            throw new InvalidFileException(_format, "The file has no lines of numbers.", 0);
        var hasPoint = true;
        if (lines.Numbers().Length == 1)
        {
            (_hasCounts, _format) = (true, "PTS");
            count = CountOf(lines);
            hasPoint = lines.MoveToText();
        }
        _hasDecimalCommas = hasPoint && DecimalCommas.AreIn(lines);
        if (hasPoint)
        {
            // Back to the first point.
            lines = new(_format, stream, _start, cancellation) { HasDecimalCommas = _hasDecimalCommas };
            lines.MoveToText();
            if (_hasCounts)
                lines.MoveToText();
        }
        _columns = ColumnsOf(lines, hasPoint ? lines.Numbers().Length : 3, heading, out var isNamed);
        Header = new()
        {
            Format = _format,
            Notes = NotesOf(isNamed),
            Doubts = _columns.IsAmbiguous
                ? [$"the columns are taken as {_columns.Describe()}. If that is wrong, name them in a line before the points, "
                    + "such as 'X Y Z R G B Intensity'."]
                : [],
            Scans =
            [
                new()
                {
                    Name = "",
                    RecordCount = count,
                    HasIntensity = _columns.Intensity >= 0,
                    HasColor = _columns.HasColor,
                    HasClassification = _columns.Class >= 0,
                    HasTime = _columns.Time >= 0,
                    Parts = [new(0, 0, 0)],
                },
            ],
        };
    }

    public PointCloudHeader Header { get; }

    public long UnstatedPointCount { get; private set; }

    public IEnumerable<PointBatch> Read(PointCloudPart part, CancellationToken cancellation = default)
    {
        var lines = new NumberLines(_format, _stream, _start, cancellation) { HasDecimalCommas = _hasDecimalCommas };
        var points = new TextPoints(_columns);
        var left = 0L;
        while (lines.MoveToText())
        {
            if (IsComment(lines.Text))
                continue;
            var numbers = lines.Numbers();
            if (_hasCounts && left == 0)
            {
                // Another block of points begins with its number.
                if (numbers.Length != 1)
                {
                    UnstatedPointCount = CountRest(lines);
                    break;
                }
                left = CountOf(lines);
                continue;
            }
            if (numbers.Length != _columns.Count)
                throw lines.Broken($"A point must have {_columns.Count} numbers, as the first");
            left--;
            points.Add(numbers);
            if (!points.IsFull)
                continue;
            yield return points.Batch;
            points.Batch.Count = 0;
        }
        if (_hasCounts && left > 0)
            throw lines.Broken($"The file ends early: {left} more points were announced");
        if (points.Batch.Count > 0)
            yield return points.Batch;
    }

    public void Dispose() => _stream.Dispose();

    // The heading is the last line with words before the points.
    private static bool TrySkipHeading(NumberLines lines, out string heading, out long start)
    {
        (heading, start) = ("", lines.Position);
        for (var i = 0; i < MaxHeadingLines; i++)
        {
            start = lines.Position;
            if (!lines.MoveNext())
                return false;
            if (lines.Numbers().Length > 0)
                return true;
            if (!lines.Text.Trim(" \t"u8).IsEmpty)
                heading = Encoding.UTF8.GetString(lines.Text);
        }
        return false;
    }

    private PointColumns ColumnsOf(NumberLines lines, int count, string heading, out bool isNamed)
    {
        var unknown = lines.Broken(
            $"A point has {count} numbers. Export x y z, x y z intensity, x y z red green blue, or x y z intensity red green "
            + "blue, or name the columns in a line before the points, such as 'X Y Z R G B Intensity'");
        var rows = lines.Sample(count, _start, lines.Length);
        var named = PointColumns.Named(heading, count);
        isNamed = named is not null;
        return (named ?? PointColumns.ByValues(count, rows) ?? throw unknown).WithRangesOf(rows);
    }

    private List<string> NotesOf(bool isNamed)
    {
        var notes = new List<string> { $"columns, by {(isNamed ? "the heading" : "their values")}: {_columns.Describe()}" };
        if (_hasDecimalCommas)
            notes.Add("numbers have decimal commas");
        if (_columns.Intensity >= 0)
            notes.Add($"intensities are taken as {_columns.IntensityRange.Min} to {_columns.IntensityRange.Max}");
        if (_columns.ColorScale != 1)
            notes.Add($"colors are taken as 0 to {255 / _columns.ColorScale}");
        return notes;
    }

    private static bool IsComment(ReadOnlySpan<byte> line) => line.TrimStart(" \t"u8) is var text
        && (text.StartsWith("#"u8) || text.StartsWith("//"u8));

    // Of lines like those of points, from the current one on.
    private long CountRest(NumberLines lines)
    {
        var count = 0L;
        do
        {
            if (lines.Numbers().Length == _columns.Count)
                count++;
        }
        while (lines.MoveToText());
        return count;
    }

    private static long CountOf(NumberLines lines)
    {
        var numbers = lines.Numbers();
        if (numbers.Length != 1 || !(numbers[0] >= 0) || numbers[0] != Math.Floor(numbers[0]))
            throw lines.Broken("The number of the points that follow was expected");
        return numbers[0] <= (lines.Length - lines.Position + 1) / (double)MinBytesPerPoint
            ? (long)numbers[0]
            : throw lines.Broken($"The file has no room for {numbers[0]} points");
    }
}
