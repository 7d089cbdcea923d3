using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;

namespace Reality.Engine.Texturing;

/// <summary>Paints charts onto their pages, one photo at a time.</summary>
internal sealed class AtlasPainter
{
    // Texels this far outside a triangle are painted like it, for interpolation across its edge and in mip levels.
    private const int RingCount = TextureChart.Margin;

    // Where straight lines on the page and in the photo part by more than this, the point on the surface decides.
    private const double MaxBendTexels = 0.05;

    private readonly Mesh _mesh;
    private readonly Vector2[] _corners;
    private readonly VertexBlend _blend;
    private readonly TileView[] _views;
    private readonly bool[] _isPlain;
    private readonly short[][] _viewsOfChart;

    public AtlasPainter(
        Mesh mesh, IReadOnlyList<TextureChart> charts, Vector2[] corners, IReadOnlyList<(int Width, int Height)> pageSizes,
        VertexBlend blend, TileView[] views, int threadCount, CancellationToken cancellation)
    {
        (_mesh, Charts, _corners, _blend, _views) = (mesh, charts, corners, blend, views);
        Pages = pageSizes.Select(s => new AtlasPage(s.Width, s.Height)).ToArray();
        _isPlain = new bool[mesh.TriangleCount];
        _viewsOfChart = new short[charts.Count][];
        RasterRows.ForRanges(charts.Count, 16, threadCount, PrepareRange, cancellation);

        void PrepareRange(int first, int end)
        {
            for (var c = first; c < end; c++)
            {
                _viewsOfChart[c] = ViewsOf(charts[c]);
                foreach (var t in charts[c].Triangles)
                    _isPlain[t] = charts[c].View >= 0 && IsPlain(charts[c], t);
                ChartOwners.Mark(charts[c], corners, Pages[charts[c].Page], RingCount);
            }
        }
    }

    public IReadOnlyList<TextureChart> Charts { get; }

    public AtlasPage[] Pages { get; }

    /// <summary>Whether any chart needs a view.</summary>
    public bool Needs(int view) => Array.Exists(_viewsOfChart, views => views.Contains((short)view));

    /// <summary>Adds a photo's share of the colors to all charts.</summary>
    public void Paint(int view, Image<Rgb24> photo, ColorBalance balance, int threadCount, CancellationToken cancellation)
    {
        var source = new BalancedPhoto(photo, _views[view], balance);
        RasterRows.ForRanges(Charts.Count, 4, threadCount, PaintRange, cancellation);

        void PaintRange(int first, int end)
        {
            for (var c = first; c < end; c++)
            {
                if (_viewsOfChart[c].Contains((short)view))
                    Paint(Charts[c], view, source);
            }
        }
    }

    private void Paint(TextureChart chart, int view, BalancedPhoto source)
    {
        var page = Pages[chart.Page];
        var footprint = 1 / chart.Scale;
        for (var y = 0; y < chart.Height; y++)
        {
            var texel = (chart.PageY + y) * page.Width + chart.PageX;
            for (var x = 0; x < chart.Width; x++, texel++)
            {
                var t = page.Owner[texel];
                if (t < 0)
                    continue;
                if (_isPlain[t])
                {
                    if (chart.View != view)
                        continue;
                    var color = source.At((chart.X0 + x + 0.5) * footprint, (chart.Y0 + y + 0.5) * footprint, footprint);
                    page.Add(texel, color, 1);
                }
                else if (TryFind(chart, t, x, y, view, out var pixel, out var weight))
                {
                    page.Add(texel, source.At(pixel.X, pixel.Y, footprint), weight);
                }
            }
        }
    }

    // Pixel and weight of a view for the point of the surface that a texel shows.
    private bool TryFind(TextureChart chart, int t, int x, int y, int view, out Vector2d pixel, out float weight)
    {
        var (a, b, c) = (_mesh.Triangles[3 * t], _mesh.Triangles[3 * t + 1], _mesh.Triangles[3 * t + 2]);
        var (wa, wb, wc) = (_blend.Weight(a, view), _blend.Weight(b, view), _blend.Weight(c, view));
        (pixel, weight) = (default, 0);
        if (chart.View < 0 || wa + wb + wc <= 0)
            return false;
        var at = Weights(_corners, t, x + 0.5f, y + 0.5f);
        var inside = at.Clamped();
        weight = (float)(wa * inside.A + wb * inside.B + wc * inside.C);
        if (!(weight > 0))
            return false;
        var point = (float)at.A * _mesh.Positions[a] + (float)at.B * _mesh.Positions[b] + (float)at.C * _mesh.Positions[c];
        pixel = _views[view].Project(point, out var depth);
        return depth > 0;
    }

    /// <summary>
    /// Weights of triangle t's corners at a point of its chart; a triangle of no area takes those of its center.
    /// </summary>
    public static Barycentric Weights(Vector2[] corners, int t, float x, float y)
    {
        var a = corners[3 * t];
        var ab = corners[3 * t + 1] - a;
        var ac = corners[3 * t + 2] - a;
        var area = (double)ab.X * ac.Y - (double)ab.Y * ac.X;
        if (Math.Abs(area) < 1e-9)
            return new(1 / 3.0, 1 / 3.0, 1 / 3.0);
        var q = new Vector2(x, y) - a;
        var b = ((double)q.X * ac.Y - (double)q.Y * ac.X) / area;
        var c = ((double)ab.X * q.Y - (double)ab.Y * q.X) / area;
        // Slivers must not fling a texel of their ring far away.
        return Math.Abs(b) + Math.Abs(c) < 20 ? new(1 - b - c, b, c) : new Barycentric(1 - b - c, b, c).Clamped();
    }

    // One photo colors all corners, and its pixels lie on the page as they lie in the photo.
    private bool IsPlain(TextureChart chart, int t)
    {
        for (var i = 0; i < 3; i++)
        {
            if (_blend.Weight(_mesh.Triangles[3 * t + i], chart.View) < 0.999f)
                return false;
        }
        for (var i = 0; i < 3; i++)
        {
            var (from, to) = (_mesh.Positions[_mesh.Triangles[3 * t + i]], _mesh.Positions[_mesh.Triangles[3 * t + (i + 1) % 3]]);
            var middle = _views[chart.View].Project(0.5f * (from + to), out _);
            var onPage = 0.5f * (_corners[3 * t + i] + _corners[3 * t + (i + 1) % 3]);
            var bend = new Vector2d(middle.X * chart.Scale - chart.X0 - onPage.X, middle.Y * chart.Scale - chart.Y0 - onPage.Y);
            if (bend.LengthSquared > MaxBendTexels * MaxBendTexels)
                return false;
        }
        return true;
    }

    private short[] ViewsOf(TextureChart chart)
    {
        if (chart.View < 0)
            return [];
        var views = new SortedSet<short> { (short)chart.View };
        foreach (var t in chart.Triangles)
        {
            for (var corner = 3 * t; corner < 3 * t + 3; corner++)
            {
                foreach (var view in _blend.Views(_mesh.Triangles[corner]))
                {
                    if (view >= 0)
                        views.Add(view);
                }
            }
        }
        return [.. views];
    }
}
