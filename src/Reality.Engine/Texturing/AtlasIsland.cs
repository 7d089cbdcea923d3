using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>Triangles that touch on a page of an atlas, and the rectangle of their texels.</summary>
/// <param name="Triangles">Indices into the chosen triangles.</param>
internal sealed record AtlasIsland(int Page, int[] Triangles, int X, int Y, int Width, int Height)
{
    // Texels around the triangles, so that interpolation does not reach a neighbor.
    private const int MarginTexels = 2;

    /// <summary>The islands of the chosen triangles, in the order of their first triangle.</summary>
    public static List<AtlasIsland> Find(TexturedMesh source, int[] chosen)
    {
        var sets = new DisjointSets(chosen.Length);
        var cornerAt = new Dictionary<(int Page, Vector2 Coordinate), int>(3 * chosen.Length);
        for (var i = 0; i < chosen.Length; i++)
        {
            for (var corner = 0; corner < 3; corner++)
            {
                var key = (source.PageOfTriangle[chosen[i]], source.TextureCoordinates[3 * chosen[i] + corner]);
                if (!cornerAt.TryAdd(key, i))
                    sets.Join(i, cornerAt[key]);
            }
        }
        return Enumerable.Range(0, chosen.Length).GroupBy(sets.Find).OrderBy(g => g.Key)
            .Select(g => Bound(source, chosen, [.. g])).ToList();
    }

    private static AtlasIsland Bound(TexturedMesh source, int[] chosen, int[] triangles)
    {
        var pageIndex = source.PageOfTriangle[chosen[triangles[0]]];
        var page = source.Pages[pageIndex];
        var (min, max) = (new Vector2(float.PositiveInfinity), new Vector2(float.NegativeInfinity));
        foreach (var t in triangles)
        {
            for (var corner = 0; corner < 3; corner++)
            {
                var p = source.TextureCoordinates[3 * chosen[t] + corner] * new Vector2(page.Width, page.Height);
                (min, max) = (Vector2.Min(min, p), Vector2.Max(max, p));
            }
        }
        var x0 = Math.Clamp((int)MathF.Floor(min.X) - MarginTexels, 0, page.Width - 1);
        var y0 = Math.Clamp((int)MathF.Floor(min.Y) - MarginTexels, 0, page.Height - 1);
        var x1 = Math.Clamp((int)MathF.Ceiling(max.X) + MarginTexels, x0 + 1, page.Width);
        var y1 = Math.Clamp((int)MathF.Ceiling(max.Y) + MarginTexels, y0 + 1, page.Height);
        return new(pageIndex, triangles, x0, y0, x1 - x0, y1 - y0);
    }
}
