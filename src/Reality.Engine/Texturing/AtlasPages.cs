using System.Numerics;
using Reality.Core.Imaging;

namespace Reality.Engine.Texturing;

/// <summary>
/// Pages of an atlas while rectangles are copied to them. What stays empty takes the colors around it, so that neither
/// interpolation nor coarse mip levels nor lossy compression draw dark lines along the borders of charts and nodes.
/// </summary>
internal sealed class AtlasPages
{
    private readonly Image<Rgb24>[] _pages;
    private readonly byte[][] _isKnown;

    public AtlasPages(AtlasLayout layout)
    {
        _pages = [.. layout.PageSizes.Select(size => new Image<Rgb24>(size.Width, size.Height))];
        _isKnown = [.. _pages.Select(page => new byte[page.Pixels.Length])];
    }

    /// <summary>A page so far.</summary>
    public Image<Rgb24> this[int page] => _pages[page];

    /// <summary>Width and height of a page in texels.</summary>
    public Vector2 SizeOf(int page) => new(_pages[page].Width, _pages[page].Height);

    /// <summary>Copies texels to a row of a page.</summary>
    /// <param name="isKnown">1 for each texel that has a color.</param>
    public void CopyRow(ReadOnlySpan<Rgb24> row, ReadOnlySpan<byte> isKnown, int page, int x, int y)
    {
        row.CopyTo(_pages[page].Row(y)[x..]);
        isKnown.CopyTo(_isKnown[page].AsSpan(y * _pages[page].Width + x));
    }

    /// <summary>Copies a rectangle in which all texels have a color.</summary>
    public void Copy(Image<Rgb24> image, (int Page, int X, int Y) place)
    {
        var known = new byte[image.Width];
        known.AsSpan().Fill(1);
        for (var y = 0; y < image.Height; y++)
            CopyRow(image.Row(y), known, place.Page, place.X, place.Y + y);
    }

    /// <summary>The pages without gaps.</summary>
    public IReadOnlyList<Image<Rgb24>> Filled()
    {
        for (var page = 0; page < _pages.Length; page++)
            GapFilling.Fill(_pages[page], _isKnown[page]);
        return _pages;
    }
}
