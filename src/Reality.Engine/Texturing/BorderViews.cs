namespace Reality.Engine.Texturing;

/// <summary>
/// The photos for the vertices on a tile's border, chosen by their position and the photos alone: both tiles at the border choose
/// the same, so their colors meet.
/// </summary>
internal sealed class BorderViews
{
    // Weights follow a high power of quality: nearly one photo, but without a step where another becomes better.
    private const int Sharpness = 8;

    private readonly int[] _indexOfVertex;
    private readonly short[] _view;
    private readonly float[] _quality;

    public BorderViews(bool[] isBorder)
    {
        _indexOfVertex = new int[isBorder.Length];
        Vertices = [.. Enumerable.Range(0, isBorder.Length).Where(v => isBorder[v])];
        Array.Fill(_indexOfVertex, -1);
        for (var i = 0; i < Vertices.Length; i++)
            _indexOfVertex[Vertices[i]] = i;
        _view = new short[Vertices.Length * VertexBlend.MaxCount];
        _quality = new float[_view.Length];
        Array.Fill(_view, (short)ViewLabeling.Unseen);
    }

    /// <summary>Vertices on the border, ascending.</summary>
    public int[] Vertices { get; }

    /// <summary>Keeps a view of border vertex number <paramref name="index"/> if it is among the best.</summary>
    public void Add(int index, short view, float quality)
    {
        var (first, end) = (index * VertexBlend.MaxCount, (index + 1) * VertexBlend.MaxCount);
        for (var i = first; i < end; i++)
        {
            if (quality > _quality[i])
                (quality, _quality[i], view, _view[i]) = (_quality[i], quality, _view[i], view);
        }
    }

    /// <summary>Views of a vertex and weights that sum to one; false where the vertex is not on the border or no photo sees it.</summary>
    public bool TryGet(int vertex, Span<short> views, Span<float> weights)
    {
        var first = _indexOfVertex[vertex] * VertexBlend.MaxCount;
        if (first < 0 || _view[first] < 0)
            return false;
        var total = 0f;
        for (var i = 0; i < VertexBlend.MaxCount; i++)
        {
            views[i] = _view[first + i];
            weights[i] = views[i] < 0 ? 0 : MathF.Pow(_quality[first + i] / _quality[first], Sharpness);
            total += weights[i];
        }
        foreach (ref var w in weights)
            w /= total;
        return true;
    }
}
