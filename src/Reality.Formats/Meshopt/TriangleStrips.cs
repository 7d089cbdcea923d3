using Reality.Core.Geometry;

namespace Reality.Formats.Meshopt;

/// <summary>Orders triangles for <see cref="TriangleCodec"/>, and numbers vertices by their first use.</summary>
/// <param name="Indices">Three per triangle, into <paramref name="VertexOf"/>.</param>
/// <param name="VertexOf">Old number of each vertex; vertices without triangles are dropped.</param>
internal sealed record TriangleStrips(int[] Indices, int[] VertexOf)
{
    // Edges that the codec remembers and can name.
    private const int MaxOpenEdges = 15;

    /// <summary>Each triangle lies, if there is one, across the youngest edge whose other side is still to come.</summary>
    public static TriangleStrips Of(IReadOnlyList<int> triangles, int vertexCount)
    {
        int[] source = [.. triangles];
        var opposite = new TriangleTopology(source, vertexCount).Opposite;
        var isDone = new bool[source.Length / 3];
        var open = new List<int>();
        var indices = new List<int>(source.Length);
        var (numberOf, vertexOf) = (new int[vertexCount], new List<int>(vertexCount));
        Array.Fill(numberOf, -1);
        for (var seed = 0; seed < isDone.Length; seed++)
        {
            for (var edge = 3 * seed; edge >= 0; edge = NextEdge(open, isDone))
            {
                if (isDone[edge / 3])
                    continue;
                isDone[edge / 3] = true;
                // From the shared edge on.
                foreach (var corner in (ReadOnlySpan<int>)[edge, TriangleTopology.Next(edge), Previous(edge)])
                {
                    indices.Add(NumberOf(source[corner]));
                    if (opposite[corner] >= 0 && !isDone[opposite[corner] / 3])
                        open.Add(opposite[corner]);
                }
                if (open.Count > MaxOpenEdges)
                    open.RemoveRange(0, open.Count - MaxOpenEdges);
            }
            open.Clear();
        }
        return new([.. indices], [.. vertexOf]);

        int NumberOf(int vertex)
        {
            if (numberOf[vertex] < 0)
            {
                numberOf[vertex] = vertexOf.Count;
                vertexOf.Add(vertex);
            }
            return numberOf[vertex];
        }
    }

    private static int Previous(int edge) => edge % 3 == 0 ? edge + 2 : edge - 1;

    // The youngest open edge; -1 if there is none.
    private static int NextEdge(List<int> open, bool[] isDone)
    {
        while (open.Count > 0)
        {
            var edge = open[^1];
            open.RemoveAt(open.Count - 1);
            if (!isDone[edge / 3])
                return edge;
        }
        return -1;
    }
}
