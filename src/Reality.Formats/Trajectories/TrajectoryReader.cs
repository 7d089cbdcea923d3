using System.Globalization;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.ContextScenes;

namespace Reality.Formats.Trajectories;

/// <summary>Reads the path of a moving scanner from a table of text: a time and a position per line.</summary>
public static class TrajectoryReader
{
    private const string Format = "trajectory";
    private const int MaxLineLength = 4096;
    private const int MaxCount = 2_000_000;

    /// <summary>Reads a file. Times increase.</summary>
    /// <exception cref="InvalidFileException">A line has another form, or its time is not after that of the line
    /// before.</exception>
    public static IReadOnlyList<TrajectoryPoint> Read(
        Stream stream, TrajectoryLayout layout, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(layout);
        using var reader = new StreamReader(stream, leaveOpen: true);
        var format = FormatOf(layout);
        var points = new List<TrajectoryPoint>();
        var line = new char[MaxLineLength];
        for (var number = 1; TryReadLine(reader, line, number, out var text); number++)
        {
            if (number <= layout.LinesToIgnore || text.IsWhiteSpace())
                continue;
            if ((number & 0xFFF) == 0)
                cancellation.ThrowIfCancellationRequested();
            var point = Parse(text, layout, format, number);
            if (points.Count > 0 && point.Seconds <= points[^1].Seconds)
            {
                throw Broken(
                    $"Line {number}: the time {Text(point.Seconds)} is not after that of the line before, "
                    + $"{Text(points[^1].Seconds)}. "
                    + "Sort the file by time");
            }
            if (points.Count == MaxCount)
                throw Broken($"The file has more than {MaxCount} positions");
            points.Add(point);
        }
        return points.Count > 0 ? points : throw Broken("The file has no positions");
    }

    private static bool TryReadLine(StreamReader reader, char[] line, int number, out ReadOnlySpan<char> text)
    {
        var (length, next) = (0, reader.Read());
        text = default;
        if (next < 0)
            return false;
        for (; next is >= 0 and not '\n'; next = reader.Read())
        {
            if (length == line.Length)
                throw Broken($"Line {number} has more than {MaxLineLength} characters");
            line[length++] = (char)next;
        }
        text = line.AsSpan(0, length).TrimEnd('\r');
        return true;
    }

    private static NumberFormatInfo FormatOf(TrajectoryLayout layout) => layout.DecimalSeparator == '.'
        ? NumberFormatInfo.InvariantInfo
        : new() { NumberDecimalSeparator = layout.DecimalSeparator.ToString(), NumberGroupSeparator = " " };

    private static TrajectoryPoint Parse(ReadOnlySpan<char> text, TrajectoryLayout layout, NumberFormatInfo format, int number)
    {
        var (time, x, y, z) = (double.NaN, double.NaN, double.NaN, double.NaN);
        var column = 0;
        while (true)
        {
            if (layout.CombineConsecutiveDelimiters)
                text = text.TrimStart(layout.Delimiters);
            var end = text.IndexOfAny(layout.Delimiters);
            var field = end < 0 ? text : text[..end];
            if (column == layout.TimeColumn)
                time = NumberOf(field, format, number, column);
            if (column == layout.XColumn)
                x = NumberOf(field, format, number, column);
            if (column == layout.YColumn)
                y = NumberOf(field, format, number, column);
            if (column == layout.ZColumn)
                z = NumberOf(field, format, number, column);
            column++;
            if (end < 0)
                break;
            text = text[(end + 1)..];
        }
        return double.IsFinite(time + x + y + z)
            ? new(time, new(x, y, z))
            : throw Broken($"Line {number} has {column} columns; time, x, y and z are expected in columns {layout.TimeColumn}, "
                + $"{layout.XColumn}, {layout.YColumn} and {layout.ZColumn}, which count from 0");
    }

    private static double NumberOf(ReadOnlySpan<char> field, NumberFormatInfo format, int number, int column) =>
        double.TryParse(field.Trim(), NumberStyles.Float, format, out var value) && double.IsFinite(value)
            ? value
            : throw Broken($"Line {number}, column {column}: a number was expected");

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static InvalidFileException Broken(string what) => new(Format, what + ".");
}

/// <summary>Where a scanner was at a time.</summary>
public readonly record struct TrajectoryPoint(double Seconds, Vector3d Position);
