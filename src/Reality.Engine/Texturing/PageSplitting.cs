using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>
/// Splits atlas pages that are too large: their islands are packed again on as many smaller pages as they need. Texels are
/// copied; only an island that is itself larger than a page is shrunk.
/// </summary>
public static class PageSplitting
{
    // Tiny pages would be countless files: islands are shrunk until they fit into this number of pages.
    private const int MaxPageCount = 256;

    /// <summary>The mesh with pages of at most that side; the same object if there is nothing to split.</summary>
    /// <param name="maxSide">Texels, at least 1.</param>
    public static TexturedMesh Split(TexturedMesh mesh, int maxSide)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSide, 1);
        if (mesh.Pages.All(page => Math.Max(page.Width, page.Height) <= maxSide))
            return mesh;
        int[] triangles = [.. Enumerable.Range(0, mesh.Mesh.TriangleCount)];
        var islands = AtlasIsland.Find(mesh, triangles);
        var scale = Math.Min(1, maxSide * Math.Sqrt(MaxPageCount / islands.Sum(island => (double)island.Width * island.Height)));
        var images = islands.ConvertAll(island => Cut(mesh.Pages[island.Page], island, scale, maxSide));
        var layout = AtlasPacker.Pack(images.ConvertAll(image => (image.Width, image.Height)), maxSide);
        var pages = new AtlasPages(layout);
        var coordinates = new Vector2[mesh.TextureCoordinates.Length];
        var pageOfTriangle = new int[triangles.Length];
        for (var i = 0; i < islands.Count; i++)
        {
            var (island, image, place) = (islands[i], images[i], layout.Placements[i]);
            var from = mesh.Pages[island.Page];
            pages.Copy(image, place);
            var step = new Vector2((float)image.Width / island.Width, (float)image.Height / island.Height);
            foreach (var t in island.Triangles)
            {
                pageOfTriangle[t] = place.Page;
                for (var corner = 3 * t; corner < 3 * t + 3; corner++)
                {
                    var texel = mesh.TextureCoordinates[corner] * new Vector2(from.Width, from.Height);
                    var placed = (texel - new Vector2(island.X, island.Y)) * step + new Vector2(place.X, place.Y);
                    coordinates[corner] = Vector2.Clamp(placed / pages.SizeOf(place.Page), Vector2.Zero, Vector2.One);
                }
            }
        }
        return new()
        {
            Mesh = mesh.Mesh, TextureCoordinates = coordinates, PageOfTriangle = pageOfTriangle, Pages = pages.Filled(),
        };
    }

    private static Image<Rgb24> Cut(Image<Rgb24> page, AtlasIsland island, double scale, int maxSide)
    {
        var image = island.TexelsOf(page);
        var fitting = Math.Min(scale, (double)maxSide / Math.Max(image.Width, image.Height));
        return fitting < 1
            ? AreaAverage.Reduce(image, Math.Max(1, (int)(image.Width * fitting)), Math.Max(1, (int)(image.Height * fitting)))
            : image;
    }
}
