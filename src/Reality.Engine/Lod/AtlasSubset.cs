using System.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;

namespace Reality.Engine.Lod;

/// <summary>
/// Cuts triangles out of a textured mesh, with a smaller atlas that holds only their texels, copied without resampling.
/// </summary>
/// <remarks>
/// An island wider than the page size gets a page of its own width: cutting it would cost a seam. An island that other
/// triangles continue keeps its place relative to blocks of texels, with all blocks that it touches: the parts on both sides of
/// the cut have the same texels there in mip levels and after compression in blocks.
/// </remarks>
internal static class AtlasSubset
{
    // The side of what JPEG compresses at once if colors have half the resolution, and of a texel four mip levels above.
    private const int BlockTexels = 16;

    public static TexturedMesh Cut(TexturedMesh source, int[] chosen, int maxPageSize)
    {
        var whole = AtlasIsland.Find(source, chosen).ToLookup(IsCutOf(source, chosen));
        var cutIslands = whole[true].Select(island => island.InBlocks(BlockTexels)).ToList();
        List<AtlasIsland> islands = [.. cutIslands, .. whole[false]];
        var pageSize = Math.Max(maxPageSize, islands.Max(i => Math.Max(i.Width, i.Height)));
        var layout = AtlasPacker.Pack(islands.Select(i => (i.Width, i.Height)).ToArray(), pageSize, cutIslands.Count);
        var pages = new AtlasPages(layout);
        var coordinates = new Vector2[3 * chosen.Length];
        var pageOfTriangle = new int[chosen.Length];
        for (var i = 0; i < islands.Count; i++)
        {
            var (island, place) = (islands[i], layout.Placements[i]);
            var from = source.Pages[island.Page];
            pages.Copy(island.TexelsOf(from), place);
            var shift = new Vector2(place.X - island.X, place.Y - island.Y);
            var fromSize = new Vector2(from.Width, from.Height);
            var toSize = pages.SizeOf(place.Page);
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
            Pages = pages.Filled(),
        };
    }

    // Whether triangles that are not chosen continue an island on its page.
    private static Func<AtlasIsland, bool> IsCutOf(TexturedMesh source, int[] chosen)
    {
        if (chosen.Length == source.Mesh.TriangleCount)
            return _ => false;
        var (isChosen, isShared) = (new bool[source.Mesh.TriangleCount], new bool[source.Mesh.VertexCount]);
        foreach (var t in chosen)
        {
            isChosen[t] = true;
            for (var corner = 3 * t; corner < 3 * t + 3; corner++)
                isShared[source.Mesh.Triangles[corner]] = true;
        }
        var others = new HashSet<(int Page, Vector2 Coordinate)>();
        for (var corner = 0; corner < source.Mesh.Triangles.Length; corner++)
        {
            if (!isChosen[corner / 3] && isShared[source.Mesh.Triangles[corner]])
                others.Add((source.PageOfTriangle[corner / 3], source.TextureCoordinates[corner]));
        }
        return island => island.Triangles.Any(i => Enumerable.Range(3 * chosen[i], 3)
            .Any(corner => others.Contains((island.Page, source.TextureCoordinates[corner]))));
    }
}
