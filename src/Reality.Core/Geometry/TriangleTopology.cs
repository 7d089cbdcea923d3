using System.Runtime.CompilerServices;
using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>Which triangles meet at which edges and vertices.</summary>
/// <remarks>
/// Triangles are three vertex indices each. Corner 3t + i is the i-th of triangle t; edge 3t + i leads from that corner to the
/// next one of the triangle. Time grows with the square of the triangles at one vertex: meshes from outside with more than
/// <see cref="MaxTrianglesAtVertex"/> are refused.
/// </remarks>
public sealed class TriangleTopology
{
    /// <summary>Far more triangles at a vertex than any surface has, and few enough that no step takes hours.</summary>
    public const int MaxTrianglesAtVertex = 16_384;

    private readonly VertexCorners _corners;

    /// <summary>Connects triangles.</summary>
    /// <param name="triangles">Three vertex indices per triangle; not copied.</param>
    public TriangleTopology(int[] triangles, int vertexCount)
    {
        ArgumentNullException.ThrowIfNull(triangles);
        _corners = new VertexCorners(vertexCount, triangles.Length);
        _corners.Build(triangles, triangles.Length / 3);
        Opposite = new int[triangles.Length];
        IsBorder = new bool[vertexCount];
        for (var edge = 0; edge < triangles.Length; edge++)
        {
            Opposite[edge] = FindOpposite(triangles, edge);
            if (Opposite[edge] < 0)
                IsBorder[triangles[edge]] = IsBorder[triangles[Next(edge)]] = true;
        }
    }

    /// <summary>
    /// For each edge the same edge of the triangle across it, which runs the other way; -1 if there is none or more than one,
    /// or if another triangle has the edge in the same direction.
    /// </summary>
    public int[] Opposite { get; }

    /// <summary>Whether a vertex lies on an edge without an opposite.</summary>
    public bool[] IsBorder { get; }

    /// <summary>The next edge or corner around the same triangle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Next(int edge) => edge % 3 == 2 ? edge - 2 : edge + 1;

    /// <summary>
    /// The ends of an edge without its direction, the lower index first: a key for both triangles that share it.
    /// </summary>
    public static (int Low, int High) Undirected(int a, int b) => a < b ? (a, b) : (b, a);

    /// <summary>The largest number of triangles that meet at a vertex.</summary>
    public static int MostTrianglesAtVertex(ReadOnlySpan<int> triangles, int vertexCount)
    {
        var counts = new int[vertexCount];
        var most = 0;
        foreach (var vertex in triangles)
            most = Math.Max(most, ++counts[vertex]);
        return most;
    }

    /// <summary>Whether each vertex lies on an edge of exactly one triangle, in either direction.</summary>
    public static bool[] OpenBorder(int[] triangles, int vertexCount)
    {
        ArgumentNullException.ThrowIfNull(triangles);
        var corners = new VertexCorners(vertexCount, triangles.Length);
        corners.Build(triangles, triangles.Length / 3);
        var border = new bool[vertexCount];
        for (var edge = 0; edge < triangles.Length; edge++)
        {
            var (from, to) = (triangles[edge], triangles[Next(edge)]);
            if (corners.CountEdges(from, to) is (1, 0))
                border[from] = border[to] = true;
        }
        return border;
    }

    /// <summary>Corners at a vertex, ascending.</summary>
    public ReadOnlySpan<int> CornersOf(int vertex) => _corners.CornersOf(vertex);

    private int FindOpposite(int[] triangles, int edge)
    {
        var (from, to) = (triangles[edge], triangles[Next(edge)]);
        if (_corners.CountEdges(from, to) is not (1, 1))
            return -1;
        foreach (var corner in CornersOf(to))
        {
            if (triangles[Next(corner)] == from)
                return corner;
        }
        return -1;
    }
}

/// <summary>The triangle corners at each vertex, for triangles that change: see <see cref="Build"/>.</summary>
/// <param name="vertexCount">Vertices, used or not.</param>
/// <param name="maxCornerCount">Three times the largest number of triangles.</param>
public sealed class VertexCorners(int vertexCount, int maxCornerCount)
{
    private readonly Grouping _corners = new(vertexCount, maxCornerCount);
    private int[] _triangles = [];

    /// <summary>Groups the corners of the first triangles by vertex, and keeps the array for <see cref="CountEdges"/>.</summary>
    public void Build(int[] triangles, int triangleCount)
    {
        _triangles = triangles;
        _corners.Build(triangles.AsSpan(0, 3 * triangleCount));
    }

    /// <summary>Corners that stood at a vertex when the table was built, ascending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<int> CornersOf(int vertex) => _corners[vertex];

    /// <summary>Number of triangle edges from one vertex to another, and back.</summary>
    public (int Leaving, int Entering) CountEdges(int from, int to)
    {
        var (leaving, entering) = (0, 0);
        foreach (var corner in _corners[from])
        {
            var after = TriangleTopology.Next(corner);
            leaving += _triangles[after] == to ? 1 : 0;
            entering += _triangles[TriangleTopology.Next(after)] == to ? 1 : 0;
        }
        return (leaving, entering);
    }
}
