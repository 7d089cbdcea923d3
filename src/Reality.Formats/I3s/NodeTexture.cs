using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Scenes;

namespace Reality.Formats.I3s;

/// <summary>The one texture that a node may have: its page, or all pages in a grid.</summary>
/// <param name="Coordinates">One per triangle corner, as <see cref="TexturedMesh.TextureCoordinates"/>.</param>
/// <param name="Reduction">
/// Pixels of a page per pixel of the texture along each side: 1 unless the grid would be too large.
/// </param>
internal sealed record NodeTexture(Image<Rgb24> Image, Vector2[] Coordinates, int Reduction)
{
    // Graphics hardware of phones has no larger textures.
    private const int MaxSide = 8192;

    /// <summary>The texture of a mesh that has at least one page.</summary>
    public static NodeTexture Of(TexturedMesh mesh, int maxSide = MaxSide)
    {
        var pages = mesh.Pages;
        if (pages.Count == 1)
            return new(pages[0], mesh.TextureCoordinates, 1);
        var columns = (int)Math.Ceiling(Math.Sqrt(pages.Count));
        var rows = (pages.Count + columns - 1) / columns;
        var (cellWidth, cellHeight) = (pages.Max(page => page.Width), pages.Max(page => page.Height));
        var reduction = 1;
        while (Math.Max(columns * (cellWidth / reduction), rows * (cellHeight / reduction)) > maxSide)
            reduction *= 2;
        (cellWidth, cellHeight) = (Math.Max(1, cellWidth / reduction), Math.Max(1, cellHeight / reduction));
        var image = new Image<Rgb24>(columns * cellWidth, rows * cellHeight);
        for (var page = 0; page < pages.Count; page++)
            Draw(pages[page], reduction, image, page % columns * cellWidth, page / columns * cellHeight, cellWidth, cellHeight);
        var coordinates = new Vector2[mesh.TextureCoordinates.Length];
        for (var corner = 0; corner < coordinates.Length; corner++)
        {
            var page = mesh.PageOfTriangle[corner / 3];
            var uv = mesh.TextureCoordinates[corner];
            coordinates[corner] = new(
                (page % columns * cellWidth + uv.X * pages[page].Width / reduction) / image.Width,
                (page / columns * cellHeight + uv.Y * pages[page].Height / reduction) / image.Height);
        }
        return new(image, coordinates, reduction);
    }

    private static void Draw(
        Image<Rgb24> page, int reduction, Image<Rgb24> target, int left, int top, int cellWidth, int cellHeight)
    {
        var (width, height) = (Math.Min(cellWidth, page.Width / reduction), Math.Min(cellHeight, page.Height / reduction));
        for (var y = 0; y < height; y++)
        {
            var row = target.Row(top + y).Slice(left, width);
            if (reduction == 1)
                page.Row(y)[..width].CopyTo(row);
            else
            {
                for (var x = 0; x < width; x++)
                    row[x] = Mean(page, reduction * x, reduction * y, reduction);
            }
        }
    }

    private static Rgb24 Mean(Image<Rgb24> page, int left, int top, int side)
    {
        var (r, g, b) = (0, 0, 0);
        for (var y = top; y < top + side; y++)
        {
            foreach (var color in page.Row(y).Slice(left, side))
                (r, g, b) = (r + color.R, g + color.G, b + color.B);
        }
        var (count, half) = (side * side, side * side / 2);
        return new((byte)((r + half) / count), (byte)((g + half) / count), (byte)((b + half) / count));
    }
}
