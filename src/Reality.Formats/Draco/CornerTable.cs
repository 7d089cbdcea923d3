using Reality.Core.Geometry;

namespace Reality.Formats.Draco;

/// <summary>
/// Triangles by their corners, which know the corner across the edge that they face (Draco bitstream specification 2.2, section
/// 24). Corners 3 t to 3 t + 2 belong to triangle t. Triangles around a vertex that do not all hang together by edges have a
/// vertex for each group; those that have a vertex twice are omitted.
/// </summary>
internal sealed class CornerTable
{
    private readonly int[] _opposite;
    private readonly int[] _vertexOf;

    /// <param name="indices">Three per triangle.</param>
    public CornerTable(IReadOnlyList<int> indices, int vertexCount)
    {
        var triangles = WithArea(indices);
        var topology = new TriangleTopology(triangles, vertexCount);
        TriangleCount = triangles.Length / 3;
        _opposite = new int[triangles.Length];
        for (var corner = 0; corner < triangles.Length; corner++)
        {
            var across = topology.Opposite[Next(corner)];
            _opposite[corner] = across < 0 ? -1 : Previous(across);
        }
        _vertexOf = new int[triangles.Length];
        Array.Fill(_vertexOf, -1);
        for (var corner = 0; corner < triangles.Length; corner++)
        {
            if (_vertexOf[corner] < 0)
                AddVertex(corner, triangles[corner]);
        }
    }

    public int TriangleCount { get; }

    public int CornerCount => _opposite.Length;

    /// <summary>The index that each vertex has in the mesh.</summary>
    public List<int> SourceOf { get; } = [];

    /// <summary>Whether each vertex is on an edge of only one triangle.</summary>
    public List<bool> IsBorder { get; } = [];

    public int VertexOf(int corner) => _vertexOf[corner];

    /// <summary>The corner that faces the same edge from the other side; -1 if there is none.</summary>
    public int Opposite(int corner) => corner < 0 ? -1 : _opposite[corner];

    /// <summary>The corner that faces the edge on the right, seen from the corner; -1 if there is none.</summary>
    public int Right(int corner) => Opposite(Next(corner));

    /// <summary>The corner that faces the edge on the left, seen from the corner; -1 if there is none.</summary>
    public int Left(int corner) => Opposite(Previous(corner));

    /// <summary>The corner of the same vertex in the triangle to the right; -1 if there is none.</summary>
    public int SwingRight(int corner) => Previous(Left(corner));

    public static int Next(int corner) => corner < 0 ? -1 : corner % 3 == 2 ? corner - 2 : corner + 1;

    public static int Previous(int corner) => corner < 0 ? -1 : corner % 3 == 0 ? corner + 2 : corner - 1;

    private int SwingLeft(int corner) => Next(Right(corner));

    private void AddVertex(int corner, int source)
    {
        var first = corner;
        for (var at = SwingLeft(corner); at >= 0 && at != corner; at = SwingLeft(at))
            first = at;
        IsBorder.Add(SwingLeft(first) < 0);
        for (var at = first; at >= 0 && _vertexOf[at] < 0; at = SwingRight(at))
            _vertexOf[at] = SourceOf.Count;
        SourceOf.Add(source);
    }

    private static int[] WithArea(IReadOnlyList<int> indices)
    {
        var triangles = new List<int>(indices.Count);
        for (var i = 0; i < indices.Count; i += 3)
        {
            var (a, b, c) = (indices[i], indices[i + 1], indices[i + 2]);
            if (a != b && b != c && c != a)
                triangles.AddRange([a, b, c]);
        }
        return [.. triangles];
    }
}
