namespace Reality.Engine.Meshing;

/// <summary>The triangle corners at each vertex of a mesh.</summary>
/// <param name="vertexCount">Vertices, used or not.</param>
/// <param name="maxCornerCount">Three times the most triangles there will be.</param>
internal sealed class VertexTriangles(int vertexCount, int maxCornerCount)
{
    private readonly int[] _first = new int[vertexCount + 1];
    private readonly int[] _corners = new int[maxCornerCount];

    /// <summary>Indices into the array of triangles at which a vertex stands, ascending.</summary>
    public ReadOnlySpan<int> CornersOf(int vertex) => _corners.AsSpan(_first[vertex], _first[vertex + 1] - _first[vertex]);

    /// <summary>Sorts the corners of the first triangles by vertex.</summary>
    public void Build(int[] triangles, int triangleCount)
    {
        Array.Clear(_first);
        for (var i = 0; i < 3 * triangleCount; i++)
            _first[triangles[i]]++;
        for (var i = 1; i <= vertexCount; i++)
            _first[i] += _first[i - 1];
        for (var i = 3 * triangleCount - 1; i >= 0; i--)
            _corners[--_first[triangles[i]]] = i;
    }
}
