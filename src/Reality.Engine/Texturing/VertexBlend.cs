using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>
/// Which photos color a vertex, with weights that sum to one: those chosen for the triangles around it. Inside a triangle the
/// weights are interpolated, so that color is continuous across every seam.
/// </summary>
internal sealed class VertexBlend
{
    /// <summary>Photos a vertex mixes at most.</summary>
    public const int MaxCount = 3;

    private readonly short[] _view;
    private readonly float[] _weight;

    private VertexBlend(int vertexCount)
    {
        _view = new short[vertexCount * MaxCount];
        _weight = new float[vertexCount * MaxCount];
        Array.Fill(_view, (short)ViewLabeling.Unseen);
    }

    /// <summary>Views of a vertex; unused places hold <see cref="ViewLabeling.Unseen"/>, after the others.</summary>
    public ReadOnlySpan<short> Views(int vertex) => _view.AsSpan(vertex * MaxCount, MaxCount);

    public float Weight(int vertex, int view)
    {
        for (var i = vertex * MaxCount; i < (vertex + 1) * MaxCount; i++)
        {
            if (_view[i] == view)
                return _weight[i];
        }
        return 0;
    }

    public static VertexBlend Of(
        Mesh mesh, TriangleTopology topology, int[] labelOfTriangle, TileView[] views, BorderViews border)
    {
        var blend = new VertexBlend(mesh.VertexCount);
        for (var v = 0; v < mesh.VertexCount; v++)
        {
            var place = blend._view.AsSpan(v * MaxCount, MaxCount);
            var weight = blend._weight.AsSpan(v * MaxCount, MaxCount);
            if (border.TryGet(v, place, weight))
                continue;
            // Views that see the vertex; where none of those chosen does, all that were chosen.
            if (Gather(topology.CornersOf(v), v, labelOfTriangle, views, mustSee: true, place, weight) == 0)
                _ = Gather(topology.CornersOf(v), v, labelOfTriangle, views, mustSee: false, place, weight);
        }
        return blend;
    }

    private static int Gather(
        ReadOnlySpan<int> corners, int vertex, int[] label, TileView[] views, bool mustSee, Span<short> place, Span<float> weight)
    {
        var total = 0;
        foreach (var corner in corners)
        {
            var view = (short)label[corner / 3];
            if (view < 0 || mustSee && !views[view].Sees(vertex))
                continue;
            var i = 0;
            while (i < MaxCount && place[i] != view && place[i] >= 0)
                i++;
            if (i == MaxCount)
                continue;
            place[i] = view;
            weight[i]++;
            total++;
        }
        foreach (ref var w in weight)
            w /= Math.Max(1, total);
        return total;
    }
}

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
        : this([.. Enumerable.Range(0, isBorder.Length).Where(v => isBorder[v])], new int[isBorder.Length])
    {
        Array.Fill(_indexOfVertex, -1);
        for (var i = 0; i < Vertices.Length; i++)
            _indexOfVertex[Vertices[i]] = i;
    }

    private BorderViews(int[] vertices, int[] indexOfVertex)
    {
        (Vertices, _indexOfVertex) = (vertices, indexOfVertex);
        _view = new short[Vertices.Length * VertexBlend.MaxCount];
        _quality = new float[_view.Length];
        Array.Fill(_view, (short)ViewLabeling.Unseen);
    }

    /// <summary>Vertices on the border, ascending.</summary>
    public int[] Vertices { get; }

    /// <summary>The same vertices without views.</summary>
    public BorderViews Cleared() => new(Vertices, _indexOfVertex);

    /// <inheritdoc cref="FaceViews.Take"/>
    public void Take(BorderViews other, bool otherIsPreferred)
    {
        for (var i = 0; i < _view.Length; i += VertexBlend.MaxCount)
        {
            if (other._view[i] < 0 || (_view[i] >= 0 && !otherIsPreferred))
                continue;
            other._view.AsSpan(i, VertexBlend.MaxCount).CopyTo(_view.AsSpan(i));
            other._quality.AsSpan(i, VertexBlend.MaxCount).CopyTo(_quality.AsSpan(i));
        }
    }

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

    /// <summary>
    /// Views of a vertex and weights that sum to one; false if the vertex is not on the border or no photo sees it.
    /// </summary>
    public bool TryGet(int vertex, Span<short> views, Span<float> weights)
    {
        var first = _indexOfVertex[vertex] * VertexBlend.MaxCount;
        if (first < 0 || _view[first] < 0)
            return false;
        var total = 0f;
        for (var i = 0; i < VertexBlend.MaxCount; i++)
        {
            views[i] = _view[first + i];
            weights[i] = views[i] < 0 ? 0 : (float)ExactMath.Pow(_quality[first + i] / _quality[first], Sharpness);
            total += weights[i];
        }
        foreach (ref var w in weights)
            w /= total;
        return true;
    }
}
