using System.Numerics;
using Reality.Engine.Rendering;

namespace Reality.Engine.Texturing;

/// <summary>Finds which triangle of a chart each of its texels belongs to.</summary>
internal static class ChartOwners
{
    /// <summary>
    /// Marks texels whose center a triangle covers, then <paramref name="ringCount"/> rings around them with a neighbor's
    /// owner.
    /// </summary>
    public static void Mark(TextureChart chart, Vector2[] corners, AtlasPage page, int ringCount)
    {
        foreach (var t in chart.Triangles)
            MarkTriangle(chart, corners, page, t);
        var added = new List<(int Texel, int Owner)>();
        for (var ring = 0; ring < ringCount; ring++)
        {
            Grow(chart, page, added);
            foreach (var (texel, owner) in added)
                page.Owner[texel] = owner;
            added.Clear();
        }
    }

    private static void MarkTriangle(TextureChart chart, Vector2[] corners, AtlasPage page, int t)
    {
        var (a, b, c) = (corners[3 * t], corners[3 * t + 1], corners[3 * t + 2]);
        var shape = new ScreenTriangle(Fixed(a.X), Fixed(a.Y), Fixed(b.X), Fixed(b.Y), Fixed(c.X), Fixed(c.Y));
        var any = false;
        if (shape.HasArea)
        {
            for (var y = Math.Max(0, shape.MinY); y <= Math.Min(chart.Height - 1, shape.MaxY); y++)
            {
                var (first, last) = (Math.Max(0, shape.MinX), Math.Min(chart.Width - 1, shape.MaxX));
                shape.Span(y, ref first, ref last);
                if (first > last)
                    continue;
                page.Owner.AsSpan((chart.PageY + y) * page.Width + chart.PageX + first, last - first + 1).Fill(t);
                any = true;
            }
        }
        // A triangle between texel centers still needs one to start its ring from.
        if (!any)
        {
            var center = (a + b + c) / 3;
            var (x, y) = (Math.Clamp((int)center.X, 0, chart.Width - 1), Math.Clamp((int)center.Y, 0, chart.Height - 1));
            ref var owner = ref page.Owner[(chart.PageY + y) * page.Width + chart.PageX + x];
            if (owner < 0)
                owner = t;
        }
    }

    private static void Grow(TextureChart chart, AtlasPage page, List<(int Texel, int Owner)> added)
    {
        for (var y = 0; y < chart.Height; y++)
        {
            var row = (chart.PageY + y) * page.Width + chart.PageX;
            for (var x = 0; x < chart.Width; x++)
            {
                if (page.Owner[row + x] >= 0)
                    continue;
                var owner = AnyNeighbor(chart, page, row, x, y);
                if (owner >= 0)
                    added.Add((row + x, owner));
            }
        }
    }

    private static int AnyNeighbor(TextureChart chart, AtlasPage page, int row, int x, int y)
    {
        var owner = AtlasPage.NoOwner;
        if (x > 0)
            owner = page.Owner[row + x - 1];
        if (owner < 0 && x + 1 < chart.Width)
            owner = page.Owner[row + x + 1];
        if (owner < 0 && y > 0)
            owner = page.Owner[row + x - page.Width];
        if (owner < 0 && y + 1 < chart.Height)
            owner = page.Owner[row + x + page.Width];
        return owner;
    }

    private static int Fixed(float texels) => (int)MathF.Round(texels * ScreenTriangle.One);
}
