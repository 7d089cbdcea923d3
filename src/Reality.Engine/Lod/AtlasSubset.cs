using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;

namespace Reality.Engine.Lod;

/// <summary>
/// Cuts triangles out of a textured mesh, with a smaller atlas that holds only their texels, copied without resampling.
/// </summary>
/// <remarks>An island wider than the page size gets a page of its own width: cutting it would cost a seam.</remarks>
internal static class AtlasSubset
{
    private const int MarginTexels = 2;

    public static TexturedMesh Cut(TexturedMesh source, int[] chosen, int maxPageSize)
    {
        var islands = Islands(source, chosen);
        var pageSize = Math.Max(maxPageSize, islands.Max(i => Math.Max(i.Width, i.Height)));
        var layout = AtlasPacker.Pack(islands.Select(i => (i.Width, i.Height)).ToArray(), pageSize);
        var pages = layout.PageSizes.Select(s => new Image<Rgb24>(s.Width, s.Height)).ToArray();
        var coordinates = new Vector2[3 * chosen.Length];
        var pageOfTriangle = new int[chosen.Length];
        for (var i = 0; i < islands.Count; i++)
        {
            var (island, place) = (islands[i], layout.Placements[i]);
            var (from, to) = (source.Pages[island.Page], pages[place.Page]);
            for (var y = 0; y < island.Height; y++)
                from.Row(island.Y + y).Slice(island.X, island.Width).CopyTo(to.Row(place.Y + y)[place.X..]);
            var shift = new Vector2(place.X - island.X, place.Y - island.Y);
            var fromSize = new Vector2(from.Width, from.Height);
            var toSize = new Vector2(to.Width, to.Height);
            foreach (var t in island.Triangles)
            {
                pageOfTriangle[t] = place.Page;
                for (var corner = 0; corner < 3; corner++)
                    coordinates[3 * t + corner] = (source.TextureCoordinates[3 * chosen[t] + corner] * fromSize + shift) / toSize;
            }
        }
        return new TexturedMesh
        {
            Mesh = MeshWelding.Subset(source.Mesh, chosen),
            TextureCoordinates = coordinates,
            PageOfTriangle = pageOfTriangle,
            Pages = pages,
        };
    }

    // Groups of triangles that touch on the page, with their rectangles. Triangles are indices into the chosen ones.
    private static List<Island> Islands(TexturedMesh source, int[] chosen)
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

    private static Island Bound(TexturedMesh source, int[] chosen, int[] triangles)
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

    private sealed record Island(int Page, int[] Triangles, int X, int Y, int Width, int Height);
}
