using Reality.Core;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.PointClouds;

namespace Reality.Formats.Ptx;

/// <summary>
/// Reads PTX of Leica Cyclone: scans one after the other, each a grid of points with the position and the matrix of its scanner.
/// Grid places without a return, at 0 0 0, are passed over.
/// </summary>
public sealed class PtxReader : IPointCloudReader
{
    private const string Format = "PTX";

    // The shortest line of a point: three digits, two blanks, and the line's end.
    private const int MinBytesPerPoint = 6;
    private const int MaxScanCount = 100_000;

    private readonly Stream _stream;
    private readonly List<PtxScan> _scans = [];

    /// <summary>Passes through the file to find its scans.</summary>
    /// <param name="stream">Seekable; closed by the reader.</param>
    /// <exception cref="InvalidFileException">The file is broken.</exception>
    public PtxReader(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        var lines = new NumberLines(Format, stream, 0, cancellation);
        var ends = new List<long>();
        while (lines.MoveToText())
        {
            if (_scans.Count == MaxScanCount)
                throw lines.Broken($"The file has more than {MaxScanCount} scans");
            if (_scans.Count > 0 && lines.Numbers().Length > 1)
            {
                throw lines.Broken(
                    $"Scan {_scans.Count} has more lines than the {_scans[^1].PointCount} points that its columns and rows make");
            }
            var scan = ReadHeader(lines, out var left);
            _scans.Add(scan);
            if (lines.Skip(left) < left)
            {
                throw new InvalidFileException(
                    Format, $"Scan {_scans.Count} ends early: it has fewer than {scan.PointCount} lines.", scan.Position);
            }
            ends.Add(lines.Position);
        }
        if (_scans.Count == 0)
            throw new InvalidFileException(Format, "The file is empty.", 0);
        for (var i = 0; i < _scans.Count; i++)
        {
            var rows = lines.Sample(_scans[i].Columns.Count, _scans[i].Position, ends[i], row => !IsMissing(row));
            _scans[i] = _scans[i] with { Columns = _scans[i].Columns.WithRangesOf(rows) };
        }
        Header = new() { Format = Format, Scans = _scans.Select(HeaderOf).ToList() };
    }

    public PointCloudHeader Header { get; }

    /// <summary>None: a scan must be followed by another one.</summary>
    public long UnstatedPointCount => 0;

    public IEnumerable<PointBatch> Read(PointCloudPart part, CancellationToken cancellation = default)
    {
        var scan = _scans[part.Scan];
        var lines = new NumberLines(Format, _stream, scan.Position, cancellation);
        var points = new TextPoints(scan.Columns);
        for (long i = 0; i < scan.PointCount; i++)
        {
            if (!lines.MoveNext())
                throw lines.Broken("The file is truncated");
            Add(lines, scan, points);
            if (!points.IsFull)
                continue;
            yield return points.Batch;
            points.Batch.Count = 0;
        }
        if (points.Batch.Count > 0)
            yield return points.Batch;
    }

    public void Dispose() => _stream.Dispose();

    private static void Add(NumberLines lines, PtxScan scan, TextPoints points)
    {
        var numbers = lines.Numbers();
        if (IsMissing(numbers))
            return;
        if (numbers.Length != scan.Columns.Count)
            throw lines.Broken($"A point must have {scan.Columns.Count} numbers, as the first of its scan");
        var (x, y, z) = (numbers[0], numbers[1], numbers[2]);
        points.Add(numbers);
        var (batch, at) = (points.Batch, points.Batch.Count - 1);
        (batch.X[at], batch.Y[at], batch.Z[at]) = scan.AxisX * x + scan.AxisY * y + scan.AxisZ * z + scan.Translation;
    }

    // No return; some writers leave out its color.
    private static bool IsMissing(ReadOnlySpan<double> numbers) =>
        numbers.Length >= 3 && numbers[0] == 0 && numbers[1] == 0 && numbers[2] == 0;

    // The position and axes before the matrix say the same as the matrix, which counts.
    private static PtxScan ReadHeader(NumberLines lines, out long left)
    {
        var columns = ReadCount(lines, "columns");
        lines.MoveToText();
        var rows = ReadCount(lines, "rows");
        var stated = ReadRow(lines, 3);
        for (var i = 0; i < 3; i++)
            ReadRow(lines, 3);
        var matrix = new Vector3d[4];
        for (var i = 0; i < 4; i++)
            matrix[i] = ReadRow(lines, 4);
        if (Vector3d.Dot(matrix[0], Vector3d.Cross(matrix[1], matrix[2])) == 0)
            throw lines.Broken("The matrix of a scan maps all points to a plane, a line or a point");
        var position = lines.Position;
        var count = columns * rows;
        if (count > (lines.Length - position + 1) / MinBytesPerPoint)
            throw lines.Broken($"A grid of {columns} by {rows} points does not fit into the file");
        // Up to and including the first point: places without a return may have fewer numbers.
        var columnCount = 3;
        for (left = count; left > 0 && lines.MoveNext();)
        {
            left--;
            columnCount = lines.Numbers().Length;
            if (!IsMissing(lines.Numbers()))
                break;
        }
        // Points in the coordinates of the file have no other place of their scanner.
        var isInPlace = matrix[0] == new Vector3d(1, 0, 0) && matrix[1] == new Vector3d(0, 1, 0)
            && matrix[2] == new Vector3d(0, 0, 1) && matrix[3] == Vector3d.Zero;
        return new(
            position, count,
            PointColumns.OfPtx(columnCount)
                ?? throw lines.Broken($"A point has {columnCount} numbers; 3, 4, 6 or 7 were expected"),
            matrix[0], matrix[1], matrix[2], matrix[3], isInPlace ? stated : matrix[3]);
    }

    private static long ReadCount(NumberLines lines, string what)
    {
        var numbers = lines.Numbers();
        return numbers.Length == 1 && numbers[0] >= 0 && numbers[0] <= int.MaxValue && numbers[0] == Math.Floor(numbers[0])
            ? (long)numbers[0]
            : throw lines.Broken($"The number of {what} of a scan was expected");
    }

    private static Vector3d ReadRow(NumberLines lines, int count)
    {
        var numbers = lines.MoveToText() ? lines.Numbers() : [];
        return numbers.Length == count && double.IsFinite(numbers[0] + numbers[1] + numbers[2])
            ? new(numbers[0], numbers[1], numbers[2])
            : throw lines.Broken($"{count} numbers of the header of a scan were expected");
    }

    private static ScanHeader HeaderOf(PtxScan scan, int index) => new()
    {
        Name = $"scan {index + 1}",
        RecordCount = scan.PointCount,
        ScannerPosition = scan.ScannerPosition,
        HasIntensity = scan.Columns.Intensity >= 0,
        HasColor = scan.Columns.HasColor,
        Parts = scan.PointCount == 0 ? [] : [new(index, 0, scan.PointCount)],
    };

    // Rows of the matrix: a point is x times the first and so on, plus the last.
    private sealed record PtxScan(
        long Position, long PointCount, PointColumns Columns, Vector3d AxisX, Vector3d AxisY, Vector3d AxisZ,
        Vector3d Translation, Vector3d ScannerPosition);
}
