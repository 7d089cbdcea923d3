using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>
/// Triangles that touch on a page of an atlas, and the rectangle of their texels, which may reach over the edges of the page.
/// </summary>
/// <param name="Triangles">Indices into the chosen triangles.</param>
internal sealed record AtlasIsland(int Page, int[] Triangles, int X, int Y, int Width, int Height)
{
    // Texels around the triangles, so that interpolation does not reach a neighbor.
    private const int MarginTexels = 4;

    /// <summary>The island with all blocks of a page that its rectangle touches.</summary>
    public AtlasIsland InBlocks(int blockTexels)
    {
        var (left, top) = (Down(X), Down(Y));
        return this with { X = left, Y = top, Width = Up(X + Width) - left, Height = Up(Y + Height) - top };

        int Down(int texel) => texel - Beyond(texel);
        int Up(int texel) => texel + Beyond(-texel);
        int Beyond(int texel) => (texel % blockTexels + blockTexels) % blockTexels;
    }

    /// <summary>Its texels; beyond the page those of its edge.</summary>
    public Image<Rgb24> TexelsOf(Image<Rgb24> page)
    {
        var image = new Image<Rgb24>(Width, Height);
        for (var y = 0; y < Height; y++)
        {
            var from = page.Row(Math.Clamp(Y + y, 0, page.Height - 1));
            var to = image.Row(y);
            for (var x = 0; x < Width; x++)
                to[x] = from[Math.Clamp(X + x, 0, page.Width - 1)];
        }
        return image;
    }

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
        var x0 = Math.Clamp((int)MathF.Floor(min.X), 0, page.Width - 1) - MarginTexels;
        var y0 = Math.Clamp((int)MathF.Floor(min.Y), 0, page.Height - 1) - MarginTexels;
        var x1 = Math.Clamp((int)MathF.Ceiling(max.X), 1, page.Width) + MarginTexels;
        var y1 = Math.Clamp((int)MathF.Ceiling(max.Y), 1, page.Height) + MarginTexels;
        return new(pageIndex, triangles, x0, y0, x1 - x0, y1 - y0);
    }
}
