using System.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;

namespace Reality.Engine.Lod;

/// <summary>
/// Cuts triangles out of a textured mesh, with a smaller atlas that holds only their texels, copied without resampling.
/// </summary>
/// <remarks>An island wider than the page size gets a page of its own width: cutting it would cost a seam.</remarks>
internal static class AtlasSubset
{
    public static TexturedMesh Cut(TexturedMesh source, int[] chosen, int maxPageSize)
    {
        var islands = AtlasIsland.Find(source, chosen);
        var pageSize = Math.Max(maxPageSize, islands.Max(i => Math.Max(i.Width, i.Height)));
        var layout = AtlasPacker.Pack(islands.Select(i => (i.Width, i.Height)).ToArray(), pageSize);
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
}
