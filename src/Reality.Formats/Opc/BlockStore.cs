using System.Runtime.InteropServices;
using Reality.Core.Imaging;

namespace Reality.Formats.Opc;

/// <summary>
/// The points of one level, collected in any order and read block by block. They go to a temporary file, so that memory is
/// bounded whatever their number: some megabytes while they are collected, and one block while they are read.
/// </summary>
internal sealed class BlockStore : IDisposable
{
    private readonly FileStream _file;
    private readonly int _maxBufferedPoints;
    private readonly SortedDictionary<GridIndex, Block> _blocks = [];
    private int _bufferedCount;

    // The block that the last point went to, which most often takes the next one too.
    private (GridIndex Index, Block? Block) _last;

    /// <param name="path">Of a file that is created, and deleted when the store is disposed of.</param>
    /// <param name="maxBufferedPoints">Points in memory while they are collected.</param>
    public BlockStore(string path, int maxBufferedPoints = 1 << 21)
    {
        _file = new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        _maxBufferedPoints = maxBufferedPoints;
    }

    /// <summary>The blocks with points, in the order of files.</summary>
    public IEnumerable<GridIndex> Blocks => _blocks.Keys;

    public long PointCount { get; private set; }

    public void Add(GridIndex index, BlockPoint point)
    {
        if (_last.Block is null || _last.Index != index)
        {
            if (!_blocks.TryGetValue(index, out var found))
                _blocks[index] = found = new();
            _last = (index, found);
        }
        _last.Block!.Buffered.Add(point);
        _last.Block.Count++;
        PointCount++;
        if (++_bufferedCount >= _maxBufferedPoints)
            Flush();
    }

    /// <summary>The points of a block in the order of their places.</summary>
    public BlockPoint[] Read(GridIndex index)
    {
        var block = _blocks[index];
        var points = new BlockPoint[block.Count];
        var filled = 0;
        foreach (var (offset, count) in block.Chunks)
        {
            _file.Position = offset;
            _file.ReadExactly(MemoryMarshal.AsBytes(points.AsSpan(filled, count)));
            filled += count;
        }
        block.Buffered.CopyTo(points, filled);
        Array.Sort(points);
        return points;
    }

    public void Dispose() => _file.Dispose();

    private void Flush()
    {
        _file.Position = _file.Length;
        foreach (var block in _blocks.Values.Where(block => block.Buffered.Count > 0))
        {
            block.Chunks.Add((_file.Position, block.Buffered.Count));
            _file.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(block.Buffered)));
            block.Buffered = [];
        }
        _bufferedCount = 0;
    }

    private sealed class Block
    {
        public int Count { get; set; }

        public List<(long Offset, int Count)> Chunks { get; } = [];

        public List<BlockPoint> Buffered { get; set; } = [];
    }
}

/// <summary>A point in a block. Ordered by place, then attributes, so that its place in a file depends on nothing else.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct BlockPoint(ulong PlaceValue, Rgb24 Color, ushort Intensity, byte Classification)
    : IComparable<BlockPoint>
{
    public PlaceInBlock Place => new(PlaceValue);

    public int CompareTo(BlockPoint other)
    {
        var byPlace = PlaceValue.CompareTo(other.PlaceValue);
        return byPlace != 0 ? byPlace : Attributes().CompareTo(other.Attributes());
    }

    private long Attributes() => (long)(Color.R << 16 | Color.G << 8 | Color.B) << 24 | (uint)(Intensity << 8) | Classification;
}
