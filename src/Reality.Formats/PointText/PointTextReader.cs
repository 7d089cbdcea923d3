using Reality.Core;
using Reality.Core.Scenes;
using Reality.Formats.PointClouds;

namespace Reality.Formats.PointText;

/// <summary>
/// Reads points from text: XYZ, one point per line after any lines that are no numbers; or PTS of Leica, where the number of
/// points stands before them. A point is x y z, x y z intensity, x y z red green blue, or x y z intensity red green blue.
/// </summary>
public sealed class PointTextReader : IPointCloudReader
{
    private const int MaxHeadingLines = 100;
    private const int MinBytesPerPoint = 6;

    private readonly string _format;
    private readonly Stream _stream;
    private readonly long _start;
    private readonly int _columnCount;
    private readonly bool _hasCounts;

    /// <param name="stream">Seekable; closed by the reader.</param>
    /// <exception cref="InvalidFileException">The file does not begin like such a text.</exception>
    public PointTextReader(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _format = "XYZ";
        var lines = new NumberLines(_format, stream, 0, cancellation);
        long? count = null;
        if (!TrySkipHeading(lines, out _start))
            throw new InvalidFileException(_format, "The file has no lines of numbers.", 0);
        if (lines.Numbers().Length == 1)
        {
            (_hasCounts, _format) = (true, "PTS");
            count = CountOf(lines);
            _columnCount = lines.MoveToText() ? lines.Numbers().Length : 3;
        }
        else
        {
            _columnCount = lines.Numbers().Length;
        }
        if (!TextPoints.IsColumnCount(_columnCount))
        {
            throw lines.Broken(
                $"A point has {_columnCount} numbers. Export x y z, x y z intensity, x y z red green blue, or "
                + "x y z intensity red green blue");
        }
        Header = new()
        {
            Format = _format,
            Scans =
            [
                new()
                {
                    Name = "",
                    RecordCount = count,
                    HasIntensity = _columnCount is 4 or 7,
                    HasColor = _columnCount >= 6,
                    Parts = [new(0, 0, 0)],
                },
            ],
        };
    }

    public PointCloudHeader Header { get; }

    public long UnstatedPointCount { get; private set; }

    public IEnumerable<PointBatch> Read(PointCloudPart part, CancellationToken cancellation = default)
    {
        var lines = new NumberLines(_format, _stream, _start, cancellation);
        var points = new TextPoints(_columnCount);
        var left = 0L;
        while (lines.MoveToText())
        {
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
            if (numbers.Length != _columnCount)
                throw lines.Broken($"A point must have {_columnCount} numbers, as the first");
            left--;
            points.Add(numbers);
            if (!points.IsFull)
                continue;
            yield return points.Complete();
            points.Batch.Count = 0;
        }
        if (_hasCounts && left > 0)
            throw lines.Broken($"The file ends early: {left} more points were announced");
        if (points.Batch.Count > 0)
            yield return points.Complete();
    }

    public void Dispose() => _stream.Dispose();

    private static bool TrySkipHeading(NumberLines lines, out long start)
    {
        start = lines.Position;
        for (var i = 0; i < MaxHeadingLines; i++)
        {
            start = lines.Position;
            if (!lines.MoveNext())
                return false;
            if (lines.Numbers().Length > 0)
                return true;
        }
        return false;
    }

    // Of lines like those of points, from the current one on.
    private long CountRest(NumberLines lines)
    {
        var count = 0L;
        do
        {
            if (lines.Numbers().Length == _columnCount)
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
