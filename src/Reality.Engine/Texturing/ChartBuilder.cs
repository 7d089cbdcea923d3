using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>Groups triangles into charts and finds the chart coordinates of their corners.</summary>
/// <remarks>
/// Large groups are cut along a grid in the photo: smaller rectangles pack tighter, and since both sides show the same photo
/// the cut cannot be seen.
/// </remarks>
/// <param name="minUnseenTexelsPerMeter">Resolution that triangles without a photo have at least.</param>
internal sealed class ChartBuilder(
    Mesh mesh, TriangleTopology topology, int[] labelOfTriangle, TileView[] views, TextureOptions options,
    double minUnseenTexelsPerMeter = 0)
{
    private const int MaxChartTexels = 768;

    /// <summary>Texels per meter for triangles that no photo shows.</summary>
    private readonly double _unseenTexelsPerMeter =
        Math.Max(minUnseenTexelsPerMeter, UnseenTexelsPerMeter(mesh, labelOfTriangle, views));

    /// <summary>Chart coordinates of each corner: texels, before the chart's place on its page.</summary>
    public Vector2[] Corners { get; } = new Vector2[mesh.Triangles.Length];

    public List<TextureChart> Build(CancellationToken cancellation)
    {
        var keys = new (int View, int X, int Y)[mesh.TriangleCount];
        for (var t = 0; t < keys.Length; t++)
            keys[t] = KeyOf(t);
        var done = new bool[keys.Length];
        var charts = new List<TextureChart>();
        var stack = new Stack<int>();
        for (var t = 0; t < keys.Length; t++)
        {
            if (done[t])
                continue;
            cancellation.ThrowIfCancellationRequested();
            charts.Add(Bound(keys[t].View, Component(t, keys, done, stack)));
        }
        return charts;
    }

    private int[] Component(int seed, (int, int, int)[] keys, bool[] done, Stack<int> stack)
    {
        var triangles = new List<int>();
        stack.Push(seed);
        done[seed] = true;
        while (stack.TryPop(out var t))
        {
            triangles.Add(t);
            for (var edge = 3 * t; edge < 3 * t + 3; edge++)
            {
                var other = topology.Opposite[edge] / 3;
                if (topology.Opposite[edge] >= 0 && !done[other] && keys[other] == keys[seed])
                {
                    done[other] = true;
                    stack.Push(other);
                }
            }
        }
        return [.. triangles];
    }

    // The photo (or the axis that an unseen triangle faces) and the grid cell of the center in it.
    private (int View, int X, int Y) KeyOf(int t)
    {
        var center = default(Vector2d);
        for (var i = 0; i < 3; i++)
            center += (1 / 3.0) * Place(t, mesh.Positions[mesh.Triangles[3 * t + i]]);
        var cell = (X: (int)Math.Floor(center.X / MaxChartTexels), Y: (int)Math.Floor(center.Y / MaxChartTexels));
        return labelOfTriangle[t] >= 0 ? (labelOfTriangle[t], cell.X, cell.Y) : (-1 - Axis(t), cell.X, cell.Y);
    }

    /// <summary>Unscaled chart coordinates of a point of triangle t.</summary>
    private Vector2d Place(int t, Vector3 p)
    {
        if (labelOfTriangle[t] >= 0)
            return views[labelOfTriangle[t]].Project(p, out _);
        var (x, y) = Axis(t) switch { 0 => (p.Y, p.Z), 1 => (p.X, p.Z), _ => (p.X, p.Y) };
        return new(x * _unseenTexelsPerMeter, y * _unseenTexelsPerMeter);
    }

    private int Axis(int t)
    {
        var a = mesh.Positions[mesh.Triangles[3 * t]];
        var n = Vector3.Abs(ExactVector.Cross(
            mesh.Positions[mesh.Triangles[3 * t + 1]] - a, mesh.Positions[mesh.Triangles[3 * t + 2]] - a));
        return n.X > n.Y && n.X > n.Z ? 0 : n.Y > n.Z ? 1 : 2;
    }

    private TextureChart Bound(int key, int[] triangles)
    {
        var (min, max) = (new Vector2d(double.MaxValue, double.MaxValue), new Vector2d(double.MinValue, double.MinValue));
        foreach (var t in triangles)
        {
            for (var i = 0; i < 3; i++)
            {
                var p = Place(t, mesh.Positions[mesh.Triangles[3 * t + i]]);
                (min, max) = (new(Math.Min(min.X, p.X), Math.Min(min.Y, p.Y)), new(Math.Max(max.X, p.X), Math.Max(max.Y, p.Y)));
            }
        }
        var view = Math.Max(key, ViewLabeling.Unseen);
        var scale = Scale(view, triangles, Math.Max(max.X - min.X, max.Y - min.Y));
        var x0 = (int)Math.Floor(min.X * scale) - TextureChart.Margin;
        var y0 = (int)Math.Floor(min.Y * scale) - TextureChart.Margin;
        foreach (var t in triangles)
        {
            for (var corner = 3 * t; corner < 3 * t + 3; corner++)
            {
                var p = Place(t, mesh.Positions[mesh.Triangles[corner]]);
                Corners[corner] = new((float)(p.X * scale - x0), (float)(p.Y * scale - y0));
            }
        }
        return new TextureChart
        {
            View = view, Triangles = triangles, X0 = x0, Y0 = y0, Scale = scale,
            Width = (int)Math.Ceiling(max.X * scale) + TextureChart.Margin - x0,
            Height = (int)Math.Ceiling(max.Y * scale) + TextureChart.Margin - y0,
        };
    }

    private double Scale(int view, int[] triangles, double size)
    {
        var scale = Math.Min(1, (options.MaxTextureSize - 2 * TextureChart.Margin - 2) / Math.Max(1, size));
        if (view < 0 || options.MinTexelSizeMeters <= 0)
            return scale;
        _ = views[view].Project(mesh.Positions[mesh.Triangles[3 * triangles[triangles.Length / 2]]], out var depth);
        return Math.Min(scale, Math.Max(1e-3, depth / views[view].View.FocalX / options.MinTexelSizeMeters));
    }

    // A quarter of the mean resolution of the visible parts.
    private static double UnseenTexelsPerMeter(Mesh mesh, int[] label, TileView[] views)
    {
        double texels = 0;
        long count = 0;
        for (var t = 0; t < label.Length; t++)
        {
            if (label[t] < 0)
                continue;
            _ = views[label[t]].Project(mesh.Positions[mesh.Triangles[3 * t]], out var depth);
            texels += views[label[t]].View.FocalX / depth;
            count++;
        }
        return count > 0 ? 0.25 * texels / count : 1;
    }
}

/// <summary>A connected group of triangles with one photo: a crop of that photo on a page.</summary>
internal sealed record TextureChart
{
    /// <summary>Texels around the triangles that belong to the chart.</summary>
    public const int Margin = 4;

    /// <summary>Index of the tile's view, or <see cref="ViewLabeling.Unseen"/>.</summary>
    public required int View { get; init; }

    public required int[] Triangles { get; init; }

    /// <summary>Chart coordinates of the crop's upper-left texel: pixels of the view times <see cref="Scale"/>.</summary>
    public required int X0 { get; init; }

    public required int Y0 { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Texels per pixel of the view, above 0 to 1; 1 copies pixels.</summary>
    public double Scale { get; init; } = 1;

    public int Page { get; init; }

    /// <summary>Upper-left texel on the page.</summary>
    public int PageX { get; init; }

    public int PageY { get; init; }
}
