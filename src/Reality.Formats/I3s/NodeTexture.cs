using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Scenes;

namespace Reality.Formats.I3s;

/// <summary>
/// The one texture that a node may have: its pages in a grid, each in a border of its outermost pixels, because clients repeat
/// textures and would mix opposite edges.
/// </summary>
/// <param name="Coordinates">One per triangle corner, as <see cref="TexturedMesh.TextureCoordinates"/>.</param>
/// <param name="Reduction">
/// Pixels of a page per pixel of the texture along each side: 1 unless the grid would be too large.
/// </param>
internal sealed record NodeTexture(Image<Rgb24> Image, Vector2[] Coordinates, int Reduction)
{
    /// <summary>Width of the border in pixels: as much as the third reduced image of a texture mixes.</summary>
    public const int Border = 8;

    // Graphics hardware of phones has no larger textures.
    private const int MaxSide = 8192;

    /// <summary>The texture of a mesh that has at least one page.</summary>
    public static NodeTexture Of(TexturedMesh mesh, int maxSide = MaxSide)
    {
        var pages = mesh.Pages;
        var columns = (int)Math.Ceiling(Math.Sqrt(pages.Count));
        var rows = (pages.Count + columns - 1) / columns;
        var reduction = 1;
        while (Math.Max(columns * CellOf(pages.Max(page => page.Width)), rows * CellOf(pages.Max(page => page.Height))) > maxSide)
            reduction *= 2;
        var (cellWidth, cellHeight) = (CellOf(pages.Max(page => page.Width)), CellOf(pages.Max(page => page.Height)));
        var image = new Image<Rgb24>(columns * cellWidth, rows * cellHeight);
        var isKnown = new byte[image.Pixels.Length];
        for (var page = 0; page < pages.Count; page++)
            Draw(pages[page], reduction, image, isKnown, LeftOf(page), TopOf(page));
        GapFilling.Fill(image, isKnown);
        var coordinates = new Vector2[mesh.TextureCoordinates.Length];
        for (var corner = 0; corner < coordinates.Length; corner++)
        {
            var page = mesh.PageOfTriangle[corner / 3];
            var uv = mesh.TextureCoordinates[corner];
            coordinates[corner] = new(
                (LeftOf(page) + uv.X * pages[page].Width / reduction) / image.Width,
                (TopOf(page) + uv.Y * pages[page].Height / reduction) / image.Height);
        }
        return new(image, coordinates, reduction);

        int CellOf(int side) => Math.Max(1, side / reduction) + 2 * Border;

        int LeftOf(int page) => page % columns * cellWidth + Border;

        int TopOf(int page) => page / columns * cellHeight + Border;
    }

    private static void Draw(Image<Rgb24> page, int reduction, Image<Rgb24> target, byte[] isKnown, int left, int top)
    {
        var (width, height) = (Math.Max(1, page.Width / reduction), Math.Max(1, page.Height / reduction));
        for (var y = 0; y < height; y++)
        {
            var row = target.Row(top + y).Slice(left - Border, width + 2 * Border);
            DrawRow(page, reduction, y, row.Slice(Border, width));
            row[..Border].Fill(row[Border]);
            row[(Border + width)..].Fill(row[Border + width - 1]);
        }
        for (var y = 1; y <= Border; y++)
        {
            CopyRow(target, top, top - y, left, width);
            CopyRow(target, top + height - 1, top + height - 1 + y, left, width);
        }
        for (var y = top - Border; y < top + height + Border; y++)
            isKnown.AsSpan(y * target.Width + left - Border, width + 2 * Border).Fill(1);
    }

    private static void DrawRow(Image<Rgb24> page, int reduction, int y, Span<Rgb24> row)
    {
        if (reduction == 1)
        {
            page.Row(y)[..row.Length].CopyTo(row);
            return;
        }
        for (var x = 0; x < row.Length; x++)
            row[x] = Mean(page, reduction * x, reduction * y, reduction);
    }

    private static Rgb24 Mean(Image<Rgb24> page, int left, int top, int side)
    {
        var (right, bottom) = (Math.Min(page.Width, left + side), Math.Min(page.Height, top + side));
        var (r, g, b) = (0, 0, 0);
        for (var y = top; y < bottom; y++)
        {
            foreach (var color in page.Row(y)[left..right])
                (r, g, b) = (r + color.R, g + color.G, b + color.B);
        }
        var count = (right - left) * (bottom - top);
        return new((byte)((r + count / 2) / count), (byte)((g + count / 2) / count), (byte)((b + count / 2) / count));
    }

    private static void CopyRow(Image<Rgb24> target, int from, int to, int left, int width)
    {
        var (start, length) = (left - Border, width + 2 * Border);
        target.Row(from).Slice(start, length).CopyTo(target.Row(to).Slice(start, length));
    }
}
