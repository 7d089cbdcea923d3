using Reality.Core.Imaging;
using Reality.Core.Scenes;

namespace Reality.Jobs.Exports;

/// <summary>Reduces texture pages to the size that an export asks for.</summary>
internal static class PageSize
{
    /// <summary>A mesh whose pages have sides of at most <paramref name="maxSide"/> pixels; null = any.</summary>
    public static TexturedMesh UpTo(int? maxSide, TexturedMesh mesh)
    {
        if (maxSide is not { } max || mesh.Pages.All(page => Math.Max(page.Width, page.Height) <= max))
            return mesh;
        return new()
        {
            Mesh = mesh.Mesh,
            TextureCoordinates = mesh.TextureCoordinates,
            PageOfTriangle = mesh.PageOfTriangle,
            Pages = mesh.Pages.Select(page => Reduced(page, max)).ToList(),
        };
    }

    // The mean of the source pixels under each pixel; texture coordinates from 0 to 1 do not change.
    private static Image<Rgb24> Reduced(Image<Rgb24> page, int max)
    {
        var scale = Math.Min(1, (double)max / Math.Max(page.Width, page.Height));
        var reduced = new Image<Rgb24>(Math.Max(1, (int)(page.Width * scale)), Math.Max(1, (int)(page.Height * scale)));
        for (var y = 0; y < reduced.Height; y++)
        {
            for (var x = 0; x < reduced.Width; x++)
                reduced[x, y] = Mean(page, (double)page.Width / reduced.Width, (double)page.Height / reduced.Height, x, y);
        }
        return reduced;
    }

    private static Rgb24 Mean(Image<Rgb24> page, double stepX, double stepY, int x, int y)
    {
        var (left, top) = ((int)(x * stepX), (int)(y * stepY));
        var (right, bottom) = (Math.Max(left + 1, (int)((x + 1) * stepX)), Math.Max(top + 1, (int)((y + 1) * stepY)));
        var (r, g, b) = (0, 0, 0);
        for (var row = top; row < bottom; row++)
        {
            for (var column = left; column < right; column++)
            {
                var color = page[column, row];
                (r, g, b) = (r + color.R, g + color.G, b + color.B);
            }
        }
        var count = (right - left) * (bottom - top);
        return new((byte)((r + count / 2) / count), (byte)((g + count / 2) / count), (byte)((b + count / 2) / count));
    }
}
