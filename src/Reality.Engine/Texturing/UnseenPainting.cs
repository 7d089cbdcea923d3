using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;

namespace Reality.Engine.Texturing;

/// <summary>Colors triangles that no photo shows from those around them.</summary>
internal static class UnseenPainting
{
    private const int MaxRounds = 400;
    private const int SmoothRounds = 30;
    private static readonly Vector3 Gray = new(128);

    /// <summary>Adds interpolated vertex colors to the charts without a view. All other charts must be painted.</summary>
    /// <param name="uniform">The color of them all; null takes it from around.</param>
    /// <param name="fills">Triangles that have colors of their own.</param>
    public static void Paint(
        Mesh mesh, TriangleTopology topology, AtlasPainter painter, Vector2[] corners, Rgb24? uniform,
        FilledTriangles fills, CancellationToken cancellation)
    {
        var unseen = painter.Charts.Where(c => c.View < 0).ToArray();
        if (unseen.Length == 0)
            return;
        var colors = uniform is { } color
            ? Enumerable.Repeat(new Vector3(color.R, color.G, color.B), mesh.VertexCount).ToArray()
            : ColorsAround(mesh, topology, painter, corners, unseen, cancellation);
        foreach (var chart in unseen)
            Paint(mesh, chart, painter.Pages[chart.Page], corners, colors, fills);
    }

    private static Vector3[] ColorsAround(
        Mesh mesh, TriangleTopology topology, AtlasPainter painter, Vector2[] corners, TextureChart[] unseen,
        CancellationToken cancellation)
    {
        var colors = KnownColors(mesh, painter, corners, out var isKnown);
        Spread(mesh, topology, colors, isKnown, unseen.SelectMany(c => c.Triangles).Order().ToArray(), cancellation);
        return colors;
    }

    // Mean colors of the photos at the centers of the triangles around a vertex.
    private static Vector3[] KnownColors(Mesh mesh, AtlasPainter painter, Vector2[] corners, out bool[] isKnown)
    {
        var colors = new Vector3[mesh.VertexCount];
        var counts = new int[mesh.VertexCount];
        foreach (var chart in painter.Charts)
        {
            if (chart.View < 0)
                continue;
            foreach (var t in chart.Triangles)
            {
                var center = (corners[3 * t] + corners[3 * t + 1] + corners[3 * t + 2]) / 3;
                var (x, y) = (Math.Clamp((int)center.X, 0, chart.Width - 1), Math.Clamp((int)center.Y, 0, chart.Height - 1));
                var page = painter.Pages[chart.Page];
                if (page.Owner[(chart.PageY + y) * page.Width + chart.PageX + x] < 0)
                    continue;
                foreach (var vertex in mesh.Triangles.AsSpan(3 * t, 3))
                {
                    colors[vertex] += page.ColorAt(chart.PageX + x, chart.PageY + y);
                    counts[vertex]++;
                }
            }
        }
        isKnown = Array.ConvertAll(counts, c => c > 0);
        for (var v = 0; v < colors.Length; v++)
            colors[v] /= Math.Max(1, counts[v]);
        return colors;
    }

    // Rounds of means over neighbors that are known, from the rim of each hole inwards.
    private static void Spread(
        Mesh mesh, TriangleTopology topology, Vector3[] colors, bool[] isKnown, int[] triangles, CancellationToken cancellation)
    {
        var open = triangles.SelectMany(t => mesh.Triangles.AsSpan(3 * t, 3).ToArray())
            .Where(v => !isKnown[v]).Distinct().Order().ToList();
        var all = open.ToArray();
        for (var round = 0; round < MaxRounds && open.Count > 0; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var found = open.Select(v => (Vertex: v, Mean: MeanOfNeighbors(mesh, topology, colors, isKnown, v)))
                .Where(x => x.Mean.HasValue).ToArray();
            if (found.Length == 0)
                break;
            foreach (var (vertex, mean) in found)
                (colors[vertex], isKnown[vertex]) = (mean!.Value, true);
            open.RemoveAll(v => isKnown[v]);
        }
        foreach (var vertex in open)
            (colors[vertex], isKnown[vertex]) = (Gray, true);
        for (var round = 0; round < SmoothRounds; round++)
        {
            foreach (var vertex in all)
                colors[vertex] = MeanOfNeighbors(mesh, topology, colors, isKnown, vertex) ?? colors[vertex];
        }
    }

    private static Vector3? MeanOfNeighbors(Mesh mesh, TriangleTopology topology, Vector3[] colors, bool[] isKnown, int vertex)
    {
        var sum = Vector3.Zero;
        var count = 0;
        foreach (var corner in topology.CornersOf(vertex))
        {
            foreach (var other in mesh.Triangles.AsSpan(corner / 3 * 3, 3))
            {
                if (other == vertex || !isKnown[other])
                    continue;
                sum += colors[other];
                count++;
            }
        }
        return count > 0 ? sum / count : null;
    }

    private static void Paint(
        Mesh mesh, TextureChart chart, AtlasPage page, Vector2[] corners, Vector3[] colors, FilledTriangles fills)
    {
        for (var y = 0; y < chart.Height; y++)
        {
            for (var x = 0; x < chart.Width; x++)
            {
                var texel = (chart.PageY + y) * page.Width + chart.PageX + x;
                var t = page.Owner[texel];
                if (t < 0)
                    continue;
                var at = AtlasPainter.Weights(corners, t, x + 0.5f, y + 0.5f).Clamped();
                var color = fills.Contains(t)
                    ? fills.ColorAt(t, WorldPosition(mesh, t, at))
                    : (float)at.A * colors[mesh.Triangles[3 * t]] + (float)at.B * colors[mesh.Triangles[3 * t + 1]]
                        + (float)at.C * colors[mesh.Triangles[3 * t + 2]];
                page.Add(texel, color, 1);
            }
        }
    }

    private static Vector3d WorldPosition(Mesh mesh, int t, Barycentric at) =>
        at.A * mesh.WorldPosition(mesh.Triangles[3 * t]) + at.B * mesh.WorldPosition(mesh.Triangles[3 * t + 1])
        + at.C * mesh.WorldPosition(mesh.Triangles[3 * t + 2]);
}
