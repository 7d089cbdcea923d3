using Reality.Core.Geometry;
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

    public static VertexBlend Of(Mesh mesh, TriangleTopology topology, int[] labelOfTriangle, TileView[] views, BorderViews border)
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
