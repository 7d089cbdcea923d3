using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>Which triangles meet at which edges and vertices of a mesh.</summary>
internal sealed class MeshTopology
{
    private readonly int[] _firstOfVertex;
    private readonly int[] _cornersOfVertex;

    public MeshTopology(Mesh mesh)
    {
        var triangles = mesh.Triangles;
        (_firstOfVertex, _cornersOfVertex) = SortByVertex(triangles, mesh.VertexCount);
        Opposite = new int[triangles.Length];
        IsBorder = new bool[mesh.VertexCount];
        for (var edge = 0; edge < triangles.Length; edge++)
        {
            Opposite[edge] = FindOpposite(triangles, edge);
            if (Opposite[edge] < 0)
                IsBorder[triangles[edge]] = IsBorder[triangles[Next(edge)]] = true;
        }
    }

    /// <summary>
    /// For edge 3t + i, from corner i to the next of triangle t: the same edge as the triangle across it has it; -1 where there is none.
    /// </summary>
    public int[] Opposite { get; }

    /// <summary>Whether a vertex lies on an edge with one triangle.</summary>
    public bool[] IsBorder { get; }

    /// <summary>Corners 3t + i at a vertex, ascending.</summary>
    public ReadOnlySpan<int> CornersOf(int vertex) => _cornersOfVertex.AsSpan(_firstOfVertex[vertex].._firstOfVertex[vertex + 1]);

    /// <summary>The next edge or corner around the same triangle.</summary>
    public static int Next(int edge) => edge % 3 == 2 ? edge - 2 : edge + 1;

    // The edge that runs the other way between the same vertices. Where several do, the edge counts as open.
    private int FindOpposite(int[] triangles, int edge)
    {
        var (from, to) = (triangles[edge], triangles[Next(edge)]);
        var found = -1;
        foreach (var corner in CornersOf(to))
        {
            if (triangles[Next(corner)] != from)
                continue;
            if (found >= 0)
                return -1;
            found = corner;
        }
        return found >= 0 && IsOnlyEdge(triangles, edge, from, to) ? found : -1;
    }

    private bool IsOnlyEdge(int[] triangles, int edge, int from, int to)
    {
        foreach (var corner in CornersOf(from))
        {
            if (corner != edge && triangles[Next(corner)] == to)
                return false;
        }
        return true;
    }

    private static (int[] First, int[] Corners) SortByVertex(int[] triangles, int vertexCount)
    {
        var first = new int[vertexCount + 1];
        foreach (var vertex in triangles)
            first[vertex + 1]++;
        for (var i = 0; i < vertexCount; i++)
            first[i + 1] += first[i];
        var next = first.AsSpan(0, vertexCount).ToArray();
        var corners = new int[triangles.Length];
        for (var corner = 0; corner < triangles.Length; corner++)
            corners[next[triangles[corner]]++] = corner;
        return (first, corners);
    }
}
