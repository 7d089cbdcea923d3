using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;

namespace Reality.Engine.Texturing;

/// <summary>
/// Levels the colors of a tile that is made again to those of neighbors that stay: an edit changes the balance of colors around
/// it, and the neighbors have that of before.
/// </summary>
/// <remarks>
/// Differences of color at shared vertices are fixed at the border, smoothed along it, and fade into the tile by diffusion (seam
/// leveling after Lempitsky and Ivanov, "Seamless Mosaicing of Image-Based Texture Maps", 2007). Other parts of the border are
/// fixed to no difference, so that two tiles made again still meet.
/// </remarks>
/// <param name="made">The tile as it would be without neighbors.</param>
/// <param name="resolution">Meters within which vertices of two tiles are the same.</param>
internal sealed class BorderLeveling(TexturedMesh made, TriangleTopology topology, double resolution)
{
    // Colors further apart than this show different things, such as a constraint with a color of its own. Gray levels.
    private const float MaxLevels = 24;

    private const int SmoothRounds = 2;
    private const int FadeRounds = 40;

    private readonly Dictionary<(long, long, long), int> _border = BorderOf(made.Mesh, topology, resolution);
    private readonly Vector3[] _kept = new Vector3[made.Mesh.VertexCount];
    private readonly int[] _keptCount = new int[made.Mesh.VertexCount];

    /// <summary>Adds a neighbor whose colors stay.</summary>
    public void Add(TexturedMesh kept)
    {
        var vertices = new int[kept.Mesh.VertexCount];
        for (var v = 0; v < vertices.Length; v++)
            vertices[v] = _border.GetValueOrDefault(KeyOf(kept.Mesh, v, resolution), -1);
        AddColors(kept, vertices, _kept, _keptCount);
    }

    /// <summary>Correction of the colors of the new tile at each vertex, gray levels; null if no neighbor touches it.</summary>
    public Vector3[]? Differences()
    {
        var (own, ownCount) = (new Vector3[_kept.Length], new int[_kept.Length]);
        AddColors(
            made, [.. Enumerable.Range(0, _kept.Length).Select(v => _keptCount[v] > 0 ? v : -1)], own, ownCount);
        var difference = new Vector3[_kept.Length];
        var isShared = new bool[_kept.Length];
        for (var v = 0; v < _kept.Length; v++)
        {
            if (_keptCount[v] == 0 || ownCount[v] == 0)
                continue;
            difference[v] = _kept[v] / _keptCount[v] - own[v] / ownCount[v];
            var levels = Vector3.Abs(difference[v]);
            isShared[v] = Math.Max(levels.X, Math.Max(levels.Y, levels.Z)) <= MaxLevels;
            if (!isShared[v])
                difference[v] = Vector3.Zero;
        }
        if (!isShared.Contains(true))
            return null;
        difference = Mixed(difference, SmoothRounds, changes: v => isShared[v], counts: v => isShared[v]);
        return Mixed(difference, FadeRounds, changes: v => !topology.IsBorder[v], counts: _ => true);
    }

    /// <summary>Adds differences to the painted charts, but not to triangles with colors of their own.</summary>
    public static void Apply(Mesh mesh, AtlasPainter painter, Vector2[] corners, Vector3[] differences, FilledTriangles fills)
    {
        foreach (var chart in painter.Charts)
        {
            var page = painter.Pages[chart.Page];
            for (var y = 0; y < chart.Height; y++)
            {
                for (var x = 0; x < chart.Width; x++)
                {
                    var texel = (chart.PageY + y) * page.Width + chart.PageX + x;
                    var t = page.Owner[texel];
                    if (t < 0 || fills.Contains(t))
                        continue;
                    var (a, b, c) = (
                        differences[mesh.Triangles[3 * t]], differences[mesh.Triangles[3 * t + 1]],
                        differences[mesh.Triangles[3 * t + 2]]);
                    if (a == Vector3.Zero && b == Vector3.Zero && c == Vector3.Zero)
                        continue;
                    var at = AtlasPainter.Weights(corners, t, x + 0.5f, y + 0.5f).Clamped();
                    page.Shift(texel, (float)at.A * a + (float)at.B * b + (float)at.C * c);
                }
            }
        }
    }

    // Rounds of means of a vertex and those around it that count.
    private Vector3[] Mixed(Vector3[] values, int rounds, Func<int, bool> changes, Func<int, bool> counts)
    {
        for (var round = 0; round < rounds; round++)
        {
            var next = (Vector3[])values.Clone();
            for (var v = 0; v < values.Length; v++)
            {
                if (!changes(v))
                    continue;
                var (sum, count) = (values[v], 1);
                foreach (var corner in topology.CornersOf(v))
                {
                    foreach (var other in made.Mesh.Triangles.AsSpan(corner / 3 * 3, 3))
                    {
                        if (other != v && counts(other))
                            (sum, count) = (sum + values[other], count + 1);
                    }
                }
                next[v] = sum / count;
            }
            values = next;
        }
        return values;
    }

    // Adds the colors at the corners of a mesh to those vertices of the made one that they lie on; -1 is none.
    private static void AddColors(TexturedMesh mesh, int[] vertexOf, Vector3[] sums, int[] counts)
    {
        for (var corner = 0; corner < mesh.Mesh.Triangles.Length; corner++)
        {
            var vertex = vertexOf[mesh.Mesh.Triangles[corner]];
            if (vertex < 0)
                continue;
            var page = mesh.Pages[mesh.PageOfTriangle[corner / 3]];
            var at = mesh.TextureCoordinates[corner] * new Vector2(page.Width, page.Height);
            sums[vertex] += MipChain.Bilinear(page, at.X, at.Y);
            counts[vertex]++;
        }
    }

    private static Dictionary<(long, long, long), int> BorderOf(Mesh mesh, TriangleTopology topology, double resolution)
    {
        var border = new Dictionary<(long, long, long), int>();
        for (var v = 0; v < mesh.VertexCount; v++)
        {
            if (topology.IsBorder[v])
                border[KeyOf(mesh, v, resolution)] = v;
        }
        return border;
    }

    private static (long, long, long) KeyOf(Mesh mesh, int vertex, double resolution)
    {
        var p = 1 / resolution * mesh.WorldPosition(vertex);
        return ((long)Math.Round(p.X), (long)Math.Round(p.Y), (long)Math.Round(p.Z));
    }
}
