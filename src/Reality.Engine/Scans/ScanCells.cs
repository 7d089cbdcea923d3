using System.Runtime.InteropServices;

namespace Reality.Engine.Scans;

/// <summary>
/// Sorts the points of a part of a scan into cubes of space while they stream by: they are appended to a file in chunks, each of
/// one cube. Cubes begin small, and grow whenever there are too many.
/// </summary>
/// <remarks>Memory is bounded by the points that wait; the same points in the same order give the same file.</remarks>
/// <param name="target">Receives the points; only appended to.</param>
/// <param name="maxWaiting">Points in memory.</param>
/// <param name="maxCells">Number of cubes above which they grow.</param>
public sealed class ScanCells(Stream target, int maxWaiting = 1 << 20, int maxCells = 1 << 12)
{
    private const int FirstShift = 10;

    private Dictionary<ScanCell, Waiting> _cells = [];
    private (ScanCell Cell, Waiting? Points) _last;
    private int _shift = FirstShift;
    private int _waitingCount;
    private long _writtenCount;

    public void Add(in ScanPoint point)
    {
        var cell = ScanCell.Of(point, _shift);
        if (_last.Points is null || _last.Cell != cell)
            _last = (cell, Find(cell));
        _last.Points!.Points.Add(point);
        if (++_waitingCount >= maxWaiting)
            Flush();
        else if (_cells.Count > maxCells)
            Grow();
    }

    /// <summary>Flushes the buffers, and returns the location of the points of each cube.</summary>
    public IReadOnlyList<ScanCellChunks> Finish()
    {
        Flush();
        return _cells.OrderBy(cell => cell.Key.Place()).Select(cell => new ScanCellChunks(cell.Key, cell.Value.Chunks)).ToList();
    }

    /// <summary>Reads a chunk that <see cref="Finish"/> named.</summary>
    public static ScanPoint[] Read(Stream stream, ScanChunk chunk)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var points = new ScanPoint[chunk.Count];
        stream.Position = chunk.Start * Marshal.SizeOf<ScanPoint>();
        stream.ReadExactly(MemoryMarshal.AsBytes(points.AsSpan()));
        return points;
    }

    private Waiting Find(ScanCell cell)
    {
        if (!_cells.TryGetValue(cell, out var found))
            _cells.Add(cell, found = new());
        return found;
    }

    private void Flush()
    {
        foreach (var (_, cell) in _cells.Where(cell => cell.Value.Points.Count > 0).OrderBy(cell => cell.Key.Place()))
        {
            target.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(cell.Points)));
            cell.Chunks.Add(new(_writtenCount, cell.Points.Count));
            _writtenCount += cell.Points.Count;
            cell.Points = [];
        }
        _waitingCount = 0;
    }

    private void Grow()
    {
        while (_cells.Count > Math.Max(1, maxCells / 2))
        {
            _shift++;
            var grown = new Dictionary<ScanCell, Waiting>();
            foreach (var (cell, waiting) in _cells.OrderBy(cell => cell.Key.Place()))
            {
                if (!grown.TryAdd(cell.At(_shift), waiting))
                    grown[cell.At(_shift)].Append(waiting);
            }
            _cells = grown;
        }
        _last = default;
    }

    private sealed class Waiting
    {
        public List<ScanPoint> Points { get; set; } = [];

        public List<ScanChunk> Chunks { get; } = [];

        public void Append(Waiting other)
        {
            Points.AddRange(other.Points);
            Chunks.AddRange(other.Chunks);
        }
    }
}

/// <summary>Points that follow each other in a file.</summary>
/// <param name="Start">Number of points before them.</param>
public readonly record struct ScanChunk(long Start, int Count);

/// <summary>Where the points of a cube are in a file.</summary>
public sealed record ScanCellChunks(ScanCell Cell, IReadOnlyList<ScanChunk> Chunks)
{
    public long PointCount => Chunks.Sum(chunk => (long)chunk.Count);
}
