namespace Reality.Engine.Texturing;

/// <summary>
/// Packs rectangles on square pages: highest first, each where it lies lowest on the skyline of those packed
/// (bottom-left skyline, Jylänki 2010 section 2.3).
/// </summary>
public static class AtlasPacker
{
    // Room that packing loses, as a share of the rectangles' area, when the side of a page is guessed.
    private const double Slack = 1.06;
    private const int SideStep = 32;

    // Older pages are full but for crumbs; trying them all would make many pages slow.
    private const int OpenPageCount = 3;

    /// <summary>
    /// Packs without turning rectangles. Pages are as small as the content allows, at most
    /// <paramref name="maxPageSize"/> texels a side; a rectangle larger than that is an <see cref="ArgumentException"/>.
    /// </summary>
    /// <param name="firstCount">
    /// The first rectangles that are packed before all others: if their sides are multiples of a number, so are their places.
    /// </param>
    public static AtlasLayout Pack(IReadOnlyList<(int Width, int Height)> rectangles, int maxPageSize, int firstCount = 0)
    {
        ArgumentNullException.ThrowIfNull(rectangles);
        foreach (var (width, height) in rectangles)
        {
            if (width < 1 || height < 1 || width > maxPageSize || height > maxPageSize)
                throw new ArgumentException($"{width} x {height} does not fit a page of {maxPageSize}.", nameof(rectangles));
        }
        var order = Enumerable.Range(0, rectangles.Count).ToArray();
        Array.Sort(order, (a, b) => (a >= firstCount, -rectangles[a].Height, -rectangles[a].Width, a)
            .CompareTo((b >= firstCount, -rectangles[b].Height, -rectangles[b].Width, b)));

        var placements = new (int, int, int)[rectangles.Count];
        var pages = new List<Skyline>();
        var remaining = rectangles.Sum(r => (double)r.Width * r.Height);
        foreach (var i in order)
        {
            var (width, height) = rectangles[i];
            var page = Math.Max(0, pages.Count - OpenPageCount);
            int x = 0, y = 0;
            while (page < pages.Count && !pages[page].TryPlace(width, height, out x, out y))
                page++;
            if (page == pages.Count)
            {
                pages.Add(new Skyline(SideFor(remaining, Math.Max(width, height), maxPageSize), maxPageSize));
                if (!pages[page].TryPlace(width, height, out x, out y))
                    throw new InvalidOperationException("An empty page takes any rectangle.");
            }
            placements[i] = (page, x, y);
            remaining -= (double)width * height;
        }
        return new(pages.Select(p => (p.Width, Math.Min(maxPageSize, RoundUp(p.UsedHeight, 4)))).ToArray(), placements);
    }

    private static int SideFor(double area, int longest, int maxPageSize) =>
        Math.Min(
            maxPageSize, Math.Max(RoundUp(longest, 4), RoundUp((int)Math.Min(maxPageSize, Math.Sqrt(area * Slack)), SideStep)));

    private static int RoundUp(int value, int step) => (value + step - 1) / step * step;

    /// <summary>The upper outline of the packed rectangles, as horizontal pieces from left to right.</summary>
    private sealed class Skyline(int width, int maxHeight)
    {
        private readonly List<(int X, int Y, int Width)> _pieces = [(0, 0, width)];

        public int Width { get; } = width;

        public int UsedHeight { get; private set; }

        public bool TryPlace(int width, int height, out int x, out int y)
        {
            var best = -1;
            (x, y) = (0, int.MaxValue);
            for (var i = 0; i < _pieces.Count && _pieces[i].X + width <= Width; i++)
            {
                var bottom = BottomOver(i, width, y);
                if (bottom < y && bottom + height <= maxHeight)
                    (best, x, y) = (i, _pieces[i].X, bottom);
            }
            if (best < 0)
                return false;
            Cover(best, x, y + height, width);
            UsedHeight = Math.Max(UsedHeight, y + height);
            return true;
        }

        // Lowest y at which a rectangle may start at piece i; stops early where it is no better than the best so far.
        private int BottomOver(int i, int width, int best)
        {
            var end = _pieces[i].X + width;
            var bottom = 0;
            for (; i < _pieces.Count && _pieces[i].X < end && bottom < best; i++)
                bottom = Math.Max(bottom, _pieces[i].Y);
            return bottom;
        }

        private void Cover(int first, int x, int top, int width)
        {
            var end = x + width;
            var last = first;
            while (last < _pieces.Count && _pieces[last].X + _pieces[last].Width <= end)
                last++;
            if (last < _pieces.Count && _pieces[last].X < end)
            {
                var piece = _pieces[last];
                _pieces[last] = (end, piece.Y, piece.X + piece.Width - end);
            }
            _pieces.RemoveRange(first, last - first);
            _pieces.Insert(first, (x, top, width));
        }
    }
}

/// <summary>Where rectangles lie on the pages of an atlas.</summary>
/// <param name="PageSizes">Width and height of each page, texels.</param>
/// <param name="Placements">Page and upper-left corner of each rectangle, in the order they were given.</param>
public sealed record AtlasLayout(
    IReadOnlyList<(int Width, int Height)> PageSizes, IReadOnlyList<(int Page, int X, int Y)> Placements);
