using Reality.Formats.Draco;

namespace Reality.Formats.Meshopt;

/// <summary>
/// Compresses the indices of triangles (EXT_meshopt_compression, mode 1): a triangle on one of the last edges takes a byte if its
/// third vertex is new or one of the last.
/// </summary>
/// <remarks>
/// Small if triangles follow each other across edges and vertices are numbered by first use: <see cref="TriangleStrips"/>.
/// </remarks>
internal sealed class TriangleCodec
{
    private const byte Header = 0xe1;

    // Codes of a triangle on an edge: its edge above, its third vertex below.
    private const int MaxEdge = 15;
    private const int MaxVertexOfEdge = 13;
    private const int LastVertexLess1 = 13, LastVertexPlus1 = 14, Explicit = 15;

    // Codes of a free triangle: an entry of the table, or a byte in the data.
    private const int FreeTriangle = 0xf0;
    private const int MaxTableEntry = 14;
    private const int MaxVertexOfFree = 14;

    // Frequent pairs of the codes of the second and third vertex of a free triangle.
    private static readonly byte[] s_table =
        [0x00, 0x76, 0x87, 0x56, 0x67, 0x78, 0xa9, 0x86, 0x65, 0x89, 0x68, 0x98, 0x01, 0x69, 0, 0];

    private readonly RecentEdges _edges = new();
    private readonly RecentVertices _vertices = new();
    private readonly ByteBuffer _codes = new();
    private readonly ByteBuffer _data = new();
    private int _next;
    private int _last;

    /// <summary>Encodes triangles. The first vertex of each may change, not its direction.</summary>
    public static byte[] Encode(ReadOnlySpan<int> indices)
    {
        var codec = new TriangleCodec();
        for (var i = 0; i < indices.Length; i += 3)
            codec.Add(indices[i], indices[i + 1], indices[i + 2]);
        return [Header, .. codec._codes.ToArray(), .. codec._data.ToArray(), .. s_table];
    }

    private void Add(int a, int b, int c)
    {
        if (_edges.Find(a, b, c) is var (edge, turns) && edge < MaxEdge && edge >= 0)
        {
            (a, b, c) = Turned(a, b, c, turns);
            AddOnEdge(edge, a, b, c);
        }
        else
        {
            (a, b, c) = Turned(a, b, c, b == _next ? 1 : c == _next ? 2 : 0);
            AddFree(a, b, c);
        }
    }

    private static (int A, int B, int C) Turned(int a, int b, int c, int turns) =>
        turns switch { 0 => (a, b, c), 1 => (b, c, a), _ => (c, a, b) };

    private void AddOnEdge(int edge, int a, int b, int c)
    {
        var age = _vertices.AgeOf(c);
        int code;
        if (age is >= 1 and < MaxVertexOfEdge)
            code = age;
        else if (c == _next)
            (code, _next) = (0, _next + 1);
        else
            code = c == _last - 1 ? LastVertexLess1 : c == _last + 1 ? LastVertexPlus1 : Explicit;
        _codes.Add((byte)(edge << 4 | code));
        if (code == Explicit)
            AddIndex(c);
        if (code is LastVertexLess1 or LastVertexPlus1)
            _last = c;
        if (code is 0 or >= MaxVertexOfEdge)
            _vertices.Push(c);
        _edges.Push(c, b);
        _edges.Push(a, c);
    }

    private void AddFree(int a, int b, int c)
    {
        // Ages count from before the triangle.
        var (ageOfB, ageOfC) = (_vertices.AgeOf(b), _vertices.AgeOf(c));
        var codeOfA = a == _next ? 0 : Explicit;
        _next += codeOfA == 0 ? 1 : 0;
        var codeOfB = CodeOf(b, ageOfB);
        var codeOfC = CodeOf(c, ageOfC);
        var pair = (byte)(codeOfB << 4 | codeOfC);
        var entry = Array.IndexOf(s_table, pair, 0, MaxTableEntry);
        if (codeOfA == 0 && entry >= 0)
        {
            _codes.Add((byte)(FreeTriangle | entry));
        }
        else
        {
            _codes.Add((byte)(FreeTriangle | MaxTableEntry | codeOfA));
            _data.Add(pair);
        }
        foreach (var (vertex, code) in (ReadOnlySpan<(int, int)>)[(a, codeOfA), (b, codeOfB), (c, codeOfC)])
        {
            if (code == Explicit)
                AddIndex(vertex);
        }
        foreach (var (vertex, code) in (ReadOnlySpan<(int, int)>)[(a, codeOfA), (b, codeOfB), (c, codeOfC)])
        {
            if (code is 0 or Explicit)
                _vertices.Push(vertex);
        }
        _edges.Push(b, a);
        _edges.Push(c, b);
        _edges.Push(a, c);
    }

    private int CodeOf(int vertex, int age)
    {
        if (age is >= 0 and < MaxVertexOfFree)
            return age + 1;
        if (vertex != _next)
            return Explicit;
        _next++;
        return 0;
    }

    // The difference to the last such index, its sign in the lowest bit.
    private void AddIndex(int index)
    {
        var difference = index - _last;
        _data.AddVariable((uint)(difference << 1 ^ difference >> 31));
        _last = index;
    }

    /// <summary>The last 16 edges of triangles, each in the direction of the triangle across it.</summary>
    private sealed class RecentEdges
    {
        private readonly (int From, int To)[] _ring = [.. Enumerable.Repeat((-1, -1), 16)];
        private int _end;

        public void Push(int from, int to)
        {
            _ring[_end] = (from, to);
            _end = (_end + 1) % _ring.Length;
        }

        /// <summary>
        /// Age of the youngest edge of a triangle, and how often to turn the triangle to begin with it; -1 if none.
        /// </summary>
        public (int Age, int Turns) Find(int a, int b, int c)
        {
            for (var age = 0; age < _ring.Length; age++)
            {
                var edge = _ring[(_end - 1 - age) & 15];
                if (edge == (a, b))
                    return (age, 0);
                if (edge == (b, c))
                    return (age, 1);
                if (edge == (c, a))
                    return (age, 2);
            }
            return (-1, 0);
        }
    }

    /// <summary>The last 16 vertices that came into use.</summary>
    private sealed class RecentVertices
    {
        private readonly int[] _ring = [.. Enumerable.Repeat(-1, 16)];
        private int _end;

        public void Push(int vertex)
        {
            _ring[_end] = vertex;
            _end = (_end + 1) % _ring.Length;
        }

        /// <summary>0 for the youngest; -1 if it is not among them.</summary>
        public int AgeOf(int vertex)
        {
            for (var age = 0; age < _ring.Length; age++)
            {
                if (_ring[(_end - 1 - age) & 15] == vertex)
                    return age;
            }
            return -1;
        }
    }
}
