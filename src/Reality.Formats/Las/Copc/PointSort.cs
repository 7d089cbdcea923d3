using System.Runtime.InteropServices;

namespace Reality.Formats.Las.Copc;

/// <summary>
/// Any number of points in a file of this machine, sorted by the cells of an octree in bounded memory: runs are sorted one by
/// one, then merged.
/// </summary>
internal sealed class PointSort : IDisposable
{
    private const int PointSize = 28;

    private const int RunLength = 1 << 21;

    private readonly string _folder;
    private readonly int _runLength;
    private readonly FileStream _unsorted;
    private FileStream? _sorted;

    /// <param name="folder">Exists; the files in it are gone after <see cref="Dispose"/>.</param>
    /// <param name="runLength">Number of points that memory holds.</param>
    public PointSort(string folder, int runLength = RunLength)
    {
        (_folder, _runLength) = (folder, runLength);
        _unsorted = CreateFile("unsorted");
    }

    public long Count { get; private set; }

    public void Add(in QuantizedPoint point)
    {
        _unsorted.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<QuantizedPoint>(in point)));
        Count++;
    }

    /// <summary>Sorts the added points; no more can be added afterwards.</summary>
    public void Sort(OctreeCube cube, CancellationToken cancellation)
    {
        _unsorted.Flush();
        SortRuns(cube, cancellation);
        _sorted = _unsorted;
        if (Count <= _runLength)
            return;
        _sorted = CreateFile("sorted");
        Merge(cube, cancellation);
        _sorted.Flush();
    }

    /// <summary>Reads points in their order, after <see cref="Sort"/>.</summary>
    public QuantizedPoint[] Read(long start, int count)
    {
        var points = new QuantizedPoint[count];
        Read(_sorted!, start, points);
        return points;
    }

    /// <summary>The first sorted point from start to end whose key is at least as high; the end if there is none.</summary>
    public long LowerBound(OctreeCube cube, long start, long end, ulong key)
    {
        Span<QuantizedPoint> point = stackalloc QuantizedPoint[1];
        while (start < end)
        {
            var middle = start + (end - start) / 2;
            Read(_sorted!, middle, point);
            if (cube.KeyOf(point[0]) < key)
                start = middle + 1;
            else
                end = middle;
        }
        return start;
    }

    public void Dispose()
    {
        _unsorted.Dispose();
        _sorted?.Dispose();
    }

    private FileStream CreateFile(string name) => new(
        Path.Combine(_folder, $"points.{name}"), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 20,
        FileOptions.DeleteOnClose);

    private void SortRuns(OctreeCube cube, CancellationToken cancellation)
    {
        var points = new QuantizedPoint[Math.Min(_runLength, Count)];
        var keys = new ulong[points.Length];
        for (long start = 0; start < Count; start += _runLength)
        {
            cancellation.ThrowIfCancellationRequested();
            var run = points.AsSpan(0, (int)Math.Min(_runLength, Count - start));
            Read(_unsorted, start, run);
            for (var i = 0; i < run.Length; i++)
                keys[i] = cube.KeyOf(run[i]);
            keys.AsSpan(0, run.Length).Sort(run);
            RandomAccess.Write(_unsorted.SafeFileHandle, MemoryMarshal.AsBytes(run), start * PointSize);
        }
    }

    // Equal keys come in the order of their runs.
    private void Merge(OctreeCube cube, CancellationToken cancellation)
    {
        var runs = new List<Run>();
        var partLength = (int)Math.Max(1, _runLength / Math.Max(1, (Count + _runLength - 1) / _runLength));
        var next = new PriorityQueue<int, (ulong Key, int Run)>();
        for (long start = 0; start < Count; start += _runLength)
        {
            var run = new Run(_unsorted, start, Math.Min(start + _runLength, Count), partLength);
            if (run.MoveNext())
                next.Enqueue(runs.Count, (cube.KeyOf(run.Current), runs.Count));
            runs.Add(run);
        }
        var count = 0L;
        while (next.Count > 0)
        {
            var index = next.Peek();
            var run = runs[index];
            var point = run.Current;
            _sorted!.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<QuantizedPoint>(in point)));
            if (run.MoveNext())
                next.DequeueEnqueue(index, (cube.KeyOf(run.Current), index));
            else
                next.Dequeue();
            if ((++count & 0xFFFFF) == 0)
                cancellation.ThrowIfCancellationRequested();
        }
    }

    private static void Read(FileStream file, long start, Span<QuantizedPoint> points)
    {
        var bytes = MemoryMarshal.AsBytes(points);
        for (var done = 0; done < bytes.Length;)
        {
            var count = RandomAccess.Read(file.SafeFileHandle, bytes[done..], start * PointSize + done);
            if (count == 0)
                throw new EndOfStreamException($"{file.Name} has become shorter.");
            done += count;
        }
    }

    private sealed class Run(FileStream file, long start, long end, int partLength)
    {
        private QuantizedPoint[] _part = [];
        private int _index = -1;

        public QuantizedPoint Current => _part[_index];

        public bool MoveNext()
        {
            if (++_index < _part.Length)
                return true;
            var count = (int)Math.Min(partLength, end - start);
            if (count == 0)
                return false;
            if (_part.Length != count)
                _part = new QuantizedPoint[count];
            Read(file, start, _part);
            start += count;
            _index = 0;
            return true;
        }
    }
}
