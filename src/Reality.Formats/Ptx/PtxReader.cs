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
        while (lines.MoveToText())
        {
            if (_scans.Count == MaxScanCount)
                throw lines.Broken($"The file has more than {MaxScanCount} scans");
            if (_scans.Count > 0 && lines.Numbers().Length > 1)
            {
                throw lines.Broken(
                    $"Scan {_scans.Count} has more lines than the {_scans[^1].PointCount} points that its columns and rows make");
            }
            var scan = ReadHeader(lines);
            _scans.Add(scan);
            // The header was read up to and including the first point.
            if (lines.Skip(scan.PointCount - 1) < scan.PointCount - 1)
            {
                throw new InvalidFileException(
                    Format, $"Scan {_scans.Count} ends early: it has fewer than {scan.PointCount} lines.", scan.Position);
            }
        }
        if (_scans.Count == 0)
            throw new InvalidFileException(Format, "The file is empty.", 0);
        Header = new() { Format = Format, Scans = _scans.Select(HeaderOf).ToList() };
    }

    public PointCloudHeader Header { get; }

    /// <summary>None: what follows a scan must be another.</summary>
    public long UnstatedPointCount => 0;

    public IEnumerable<PointBatch> Read(PointCloudPart part, CancellationToken cancellation = default)
    {
        var scan = _scans[part.Scan];
        var lines = new NumberLines(Format, _stream, scan.Position, cancellation);
        var points = new TextPoints(scan.ColumnCount);
        for (long i = 0; i < scan.PointCount; i++)
        {
            if (!lines.MoveNext())
                throw lines.Broken("The file is truncated");
            Add(lines, scan, points);
            if (!points.IsFull)
                continue;
            yield return points.Complete();
            points.Batch.Count = 0;
        }
        if (points.Batch.Count > 0)
            yield return points.Complete();
    }

    public void Dispose() => _stream.Dispose();

    private static void Add(NumberLines lines, PtxScan scan, TextPoints points)
    {
        var numbers = lines.Numbers();
        if (numbers.Length != scan.ColumnCount)
            throw lines.Broken($"A point must have {scan.ColumnCount} numbers, as the first of its scan");
        var (x, y, z) = (numbers[0], numbers[1], numbers[2]);
        if (x == 0 && y == 0 && z == 0)
            return;
        points.Add(numbers);
        var (batch, at) = (points.Batch, points.Batch.Count - 1);
        (batch.X[at], batch.Y[at], batch.Z[at]) = scan.AxisX * x + scan.AxisY * y + scan.AxisZ * z + scan.Translation;
    }

    // The position and axes before the matrix say the same as the matrix, which counts.
    private static PtxScan ReadHeader(NumberLines lines)
    {
        var columns = ReadCount(lines, "columns");
        lines.MoveToText();
        var rows = ReadCount(lines, "rows");
        for (var i = 0; i < 4; i++)
            ReadRow(lines, 3);
        var rowsOfMatrix = new Vector3d[4];
        for (var i = 0; i < 4; i++)
            rowsOfMatrix[i] = ReadRow(lines, 4);
        var position = lines.Position;
        var count = columns * rows;
        if (count > (lines.Length - position + 1) / MinBytesPerPoint)
            throw lines.Broken($"A grid of {columns} by {rows} points does not fit into the file");
        var columnCount = 3;
        if (count > 0 && lines.MoveNext())
            columnCount = lines.Numbers().Length;
        return columnCount is 3 or 4 or 7
            ? new(position, count, columnCount, rowsOfMatrix[0], rowsOfMatrix[1], rowsOfMatrix[2], rowsOfMatrix[3])
            : throw lines.Broken($"A point has {columnCount} numbers; 3, 4 or 7 were expected");
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
        ScannerPosition = scan.Translation,
        HasIntensity = scan.ColumnCount is 4 or 7,
        HasColor = scan.ColumnCount == 7,
        Parts = scan.PointCount == 0 ? [] : [new(index, 0, scan.PointCount)],
    };

    // Rows of the matrix: a point is x times the first and so on, plus the last.
    private sealed record PtxScan(
        long Position, long PointCount, int ColumnCount, Vector3d AxisX, Vector3d AxisY, Vector3d AxisZ, Vector3d Translation);
}
