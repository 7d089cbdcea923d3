namespace Reality.Formats.Draco;

/// <summary>
/// The order in which the vertices of a mesh are written: depth first over the triangles as a decoder finds them, so that most
/// vertices follow the triangle that predicts them (Draco bitstream specification 2.2, section 8.8).
/// </summary>
internal sealed class VertexOrder
{
    private readonly CornerTable _table;
    private readonly bool[] _isVisited;

    private VertexOrder(CornerTable table)
    {
        _table = table;
        _isVisited = new bool[table.TriangleCount];
        PlaceOf = new int[table.SourceOf.Count];
        Array.Fill(PlaceOf, -1);
    }

    /// <summary>A corner of each vertex, in order: that of the triangle that the walk found it with.</summary>
    public List<int> Corners { get; } = [];

    /// <summary>Place of each vertex in the order.</summary>
    public int[] PlaceOf { get; }

    /// <param name="firstCorners">The first corner of each triangle, in the order in which a decoder finds them.</param>
    public static VertexOrder Of(CornerTable table, List<int> firstCorners)
    {
        var order = new VertexOrder(table);
        foreach (var corner in firstCorners)
            order.WalkFrom(corner);
        return order;
    }

    private void WalkFrom(int start)
    {
        if (_isVisited[start / 3])
            return;
        Place(CornerTable.Next(start));
        Place(CornerTable.Previous(start));
        var stack = new Stack<int>([start]);
        while (stack.TryPop(out var corner))
        {
            while (corner >= 0 && !_isVisited[corner / 3])
                corner = Visit(corner, stack);
        }
    }

    // Returns the tip of the triangle to visit next; -1 if the stack has it.
    private int Visit(int corner, Stack<int> stack)
    {
        _isVisited[corner / 3] = true;
        var isNew = Place(corner);
        var (left, right) = (_table.Left(corner), _table.Right(corner));
        if (isNew && !_table.IsBorder[_table.VertexOf(corner)])
            return right;
        var hasLeft = left >= 0 && !_isVisited[left / 3];
        var hasRight = right >= 0 && !_isVisited[right / 3];
        if (hasLeft && hasRight)
            stack.Push(left);
        return hasRight ? right : hasLeft ? left : -1;
    }

    private bool Place(int corner)
    {
        ref var place = ref PlaceOf[_table.VertexOf(corner)];
        if (place >= 0)
            return false;
        place = Corners.Count;
        Corners.Add(corner);
        return true;
    }
}
