using Reality.Formats.Las.Compression;

namespace Reality.Formats.Las.Copc;

/// <summary>
/// Distributes sorted points to the nodes of an octree, each point to one node: inner nodes hold one point of each of their
/// 128 x 128 x 128 cells, leaves the rest.
/// </summary>
/// <remarks>Memory holds the nodes from the root to a leaf and their siblings.</remarks>
internal sealed class OctreeNodes
{
    // Points in a node and its descendants up to which it is not divided.
    private const int LeafCapacity = 100_000;

    // Cells along a side of a node: 2 to this.
    private const int CellBits = 7;

    private readonly PointSort _points;
    private readonly OctreeCube _cube;
    private readonly ChunkWriter _chunks;
    private readonly int _recordLength;
    private readonly CancellationToken _cancellation;
    private readonly List<OctreeNode> _nodes = [];
    private byte[] _records = [];

    private OctreeNodes(
        PointSort points, OctreeCube cube, ChunkWriter chunks, int recordLength, CancellationToken cancellation) =>
        (_points, _cube, _chunks, _recordLength, _cancellation) = (points, cube, chunks, recordLength, cancellation);

    /// <summary>Distance between the points of the root.</summary>
    public static double RootSpacingOf(OctreeCube cube) => 2 * cube.HalfSize / (1 << CellBits);

    /// <summary>Writes a chunk for each node, and returns them from the root down.</summary>
    public static IReadOnlyList<OctreeNode> Write(
        PointSort points, OctreeCube cube, ChunkWriter chunks, int recordLength, CancellationToken cancellation)
    {
        var tree = new OctreeNodes(points, cube, chunks, recordLength, cancellation);
        var root = tree.Take(new(0, 0, 0, 0, 0), 0, points.Count);
        tree.Write(root, root.Points);
        return [.. tree._nodes.OrderBy(node => node.Cell.Level).ThenBy(node => node.Cell.FirstKey)];
    }

    // Writes the descendants of a node, but not the node, from whose points its parent takes some.
    private Subtree Take(OctreeCell cell, long start, long end)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (end - start <= LeafCapacity || cell.Level == OctreeCube.MaxLevel)
            return new(cell, false, _points.Read(start, checked((int)(end - start))));
        var children = new Subtree[8];
        for (var octant = 0; octant < children.Length; octant++)
        {
            var child = cell.ChildAt(octant);
            var next = octant == 7 ? end : _points.LowerBound(_cube, start, end, child.EndKey);
            children[octant] = Take(child, start, next);
            start = next;
        }
        return new(cell, true, TakeFrom(children, 3 * Math.Max(0, OctreeCube.MaxLevel - cell.Level - CellBits)));
    }

    // Takes the first point of each cell, and writes the rest of the children.
    private QuantizedPoint[] TakeFrom(Subtree[] children, int cellShift)
    {
        var taken = new List<QuantizedPoint>();
        foreach (var child in children)
        {
            var (points, left, lastCell) = (child.Points, 0, ulong.MaxValue);
            for (var i = 0; i < points.Length; i++)
            {
                var cell = _cube.KeyOf(points[i]) >> cellShift;
                if (cell != lastCell)
                    taken.Add(points[i]);
                else
                    points[left++] = points[i];
                lastCell = cell;
            }
            Write(child, points.AsSpan(0, left));
        }
        return [.. taken];
    }

    private void Write(Subtree node, ReadOnlySpan<QuantizedPoint> points)
    {
        if (points.Length == 0)
        {
            // Readers find descendants through their ancestors, even those without points.
            if (node.IsDivided || node.Cell.Level == 0)
                _nodes.Add(new(node.Cell, 0, 0, 0));
            return;
        }
        if (_records.Length < points.Length * _recordLength)
            _records = new byte[points.Length * _recordLength];
        for (var i = 0; i < points.Length; i++)
            points[i].WriteRecord(_records.AsSpan(i * _recordLength, _recordLength));
        var (position, size) = _chunks.Write(_records.AsSpan(0, points.Length * _recordLength));
        _nodes.Add(new(node.Cell, position, size, points.Length));
    }

    // A node whose descendants are written.
    private readonly record struct Subtree(OctreeCell Cell, bool IsDivided, QuantizedPoint[] Points);
}

/// <summary>A node of an octree: where its chunk is, and how many points it has.</summary>
internal readonly record struct OctreeNode(OctreeCell Cell, long Position, int Size, int PointCount);

/// <summary>A cell of an octree by its level and place, and the first key of its points.</summary>
internal readonly record struct OctreeCell(int Level, int X, int Y, int Z, ulong FirstKey)
{
    /// <summary>The first key after those of the cell.</summary>
    public ulong EndKey => FirstKey + (1UL << (3 * (OctreeCube.MaxLevel - Level)));

    /// <param name="octant">Bit 0 = the upper half of x, bit 1 = of y, bit 2 = of z.</param>
    public OctreeCell ChildAt(int octant) => new(
        Level + 1, 2 * X + (octant & 1), 2 * Y + (octant >> 1 & 1), 2 * Z + (octant >> 2),
        FirstKey + ((ulong)octant << (3 * (OctreeCube.MaxLevel - Level - 1))));
}
