namespace Reality.Formats.Draco;

/// <summary>
/// Writes which triangles hang together, about two bits for each (Rossignac, "Edgebreaker", 1999; Isenburg and Snoeyink, "Spirale
/// Reversi", 2000; Draco bitstream specification 2.2, sections 7 and 8): walks over the triangles, and notes at each whether its
/// tip is new and whether the triangles to its left and right were visited before.
/// </summary>
internal sealed class EdgebreakerEncoder
{
    // Symbols by their bits: one for the first, three for the others.
    private const int C = 0, S = 1, L = 3, R = 5, E = 7;

    private readonly CornerTable _table;
    private readonly bool[] _isVisited;
    private readonly bool[] _isVertexVisited;
    private readonly int[] _holeOf;
    private readonly List<bool> _isHoleVisited = [];
    private readonly List<int> _symbols = [];
    private readonly List<int> _corners = [];
    private readonly List<int> _startCorners = [];
    private readonly List<bool> _isStartInterior = [];
    private readonly Dictionary<int, int> _splitOfTriangle = [];
    private readonly List<(int Source, int Split, bool IsRight)> _splits = [];
    private int _splitCount;

    private EdgebreakerEncoder(CornerTable table)
    {
        _table = table;
        _isVisited = new bool[table.TriangleCount];
        _isVertexVisited = new bool[table.SourceOf.Count];
        _holeOf = new int[table.SourceOf.Count];
    }

    /// <summary>Writes the triangles, and returns the first corner of each in the order in which a decoder finds them.</summary>
    public static List<int> Write(ByteBuffer target, CornerTable table)
    {
        var encoder = new EdgebreakerEncoder(table);
        encoder.FindHoles();
        for (var triangle = 0; triangle < table.TriangleCount; triangle++)
        {
            if (!encoder._isVisited[triangle])
                encoder.WalkComponent(triangle);
        }
        encoder.Write(target);
        return [.. Enumerable.Reverse(encoder._corners), .. encoder._startCorners];
    }

    private void FindHoles()
    {
        Array.Fill(_holeOf, -1);
        for (var corner = 0; corner < _table.CornerCount; corner++)
        {
            if (_table.Opposite(corner) >= 0 || _holeOf[_table.VertexOf(CornerTable.Next(corner))] >= 0)
                continue;
            var at = corner;
            for (var vertex = _table.VertexOf(CornerTable.Next(at)); _holeOf[vertex] < 0;)
            {
                _holeOf[vertex] = _isHoleVisited.Count;
                at = AlongBorder(CornerTable.Next(at));
                vertex = _table.VertexOf(CornerTable.Next(at));
            }
            _isHoleVisited.Add(false);
        }
    }

    // The next corner around the vertex before it that faces a border.
    private int AlongBorder(int corner)
    {
        while (_table.Opposite(corner) >= 0)
            corner = CornerTable.Next(_table.Opposite(corner));
        return corner;
    }

    private void WalkComponent(int triangle)
    {
        var isInterior = FindStart(triangle, out var start);
        _isStartInterior.Add(isInterior);
        if (!isInterior)
        {
            VisitHole(CornerTable.Next(start), withFirst: true);
            Walk(start);
            return;
        }
        for (var i = 0; i < 3; i++)
            _isVertexVisited[_table.VertexOf(3 * triangle + i)] = true;
        _isVisited[triangle] = true;
        var first = CornerTable.Next(start);
        _startCorners.Add(first);
        if (!_isVisited[_table.Opposite(first) / 3])
            Walk(_table.Opposite(first));
    }

    // A corner that faces a border if the triangle is at one; otherwise false, and the first corner.
    private bool FindStart(int triangle, out int start)
    {
        for (start = 3 * triangle; start < 3 * triangle + 3; start++)
        {
            if (_table.Opposite(start) < 0)
                return false;
            if (_holeOf[_table.VertexOf(start)] < 0)
                continue;
            for (var next = start; next >= 0; next = _table.SwingRight(next))
                start = next;
            start = CornerTable.Previous(start);
            return false;
        }
        start = 3 * triangle;
        return true;
    }

    private void VisitHole(int corner, bool withFirst)
    {
        var first = _table.VertexOf(corner);
        _isHoleVisited[_holeOf[first]] = true;
        if (withFirst)
            _isVertexVisited[first] = true;
        var at = AlongBorder(CornerTable.Previous(corner));
        for (var vertex = _table.VertexOf(CornerTable.Previous(at)); vertex != first;)
        {
            _isVertexVisited[vertex] = true;
            at = AlongBorder(CornerTable.Next(at));
            vertex = _table.VertexOf(CornerTable.Previous(at));
        }
    }

    private void Walk(int start)
    {
        var stack = new Stack<int>([start]);
        while (stack.TryPop(out var corner))
        {
            while (corner >= 0 && !_isVisited[corner / 3])
                corner = Visit(corner, stack);
        }
    }

    // Notes a triangle, and returns the tip of the one to visit next; -1 if the stack has it.
    private int Visit(int corner, Stack<int> stack)
    {
        _isVisited[corner / 3] = true;
        _corners.Add(corner);
        var vertex = _table.VertexOf(corner);
        var isNew = !_isVertexVisited[vertex];
        _isVertexVisited[vertex] = true;
        var (left, right) = (_table.Left(corner), _table.Right(corner));
        if (isNew && _holeOf[vertex] < 0)
            return Add(C, right);
        var isRightVisited = IsVisited(right);
        var isLeftVisited = IsVisited(left);
        if (isRightVisited)
            AddSplit(right, isRight: true);
        if (isLeftVisited)
            AddSplit(left, isRight: false);
        if (isRightVisited)
            return isLeftVisited ? Add(E, -1) : Add(R, left);
        if (isLeftVisited)
            return Add(L, right);
        _splitCount++;
        if (_holeOf[vertex] >= 0 && !_isHoleVisited[_holeOf[vertex]])
            VisitHole(corner, withFirst: false);
        _splitOfTriangle[corner / 3] = _symbols.Count;
        stack.Push(left);
        return Add(S, right);
    }

    private bool IsVisited(int corner) => corner < 0 || _isVisited[corner / 3];

    private int Add(int symbol, int next)
    {
        _symbols.Add(symbol);
        return next;
    }

    // The walk meets a triangle where it has divided before, around a handle or a hole: the decoder must know beforehand.
    private void AddSplit(int neighbor, bool isRight)
    {
        if (neighbor >= 0 && _splitOfTriangle.TryGetValue(neighbor / 3, out var split))
            _splits.Add((_symbols.Count, split, isRight));
    }

    private void Write(ByteBuffer target)
    {
        const byte Standard = 0, AttributeDataCount = 0;
        target.Add(Standard);
        target.AddVariable(_table.SourceOf.Count);
        target.AddVariable(_table.TriangleCount);
        target.Add(AttributeDataCount);
        target.AddVariable(_symbols.Count);
        target.AddVariable(_splitCount);
        WriteSplits(target);
        var bits = new BitBuffer();
        for (var i = _symbols.Count - 1; i >= 0; i--)
            bits.Add(_symbols[i], _symbols[i] == C ? 1 : 3);
        bits.Flush();
        target.AddSized(bits.Bytes);
        SymbolEncoder.WriteBits(target, _isStartInterior);
    }

    private void WriteSplits(ByteBuffer target)
    {
        target.AddVariable(_splits.Count);
        var last = 0;
        var bits = new BitBuffer();
        foreach (var (source, split, isRight) in _splits)
        {
            target.AddVariable(source - last);
            target.AddVariable(source - split);
            last = source;
            bits.Add(isRight ? 1 : 0, 1);
        }
        bits.Flush();
        target.Add(bits.Bytes.ToArray());
    }
}
