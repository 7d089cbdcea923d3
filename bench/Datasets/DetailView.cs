using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;

namespace Reality.Datasets;

/// <summary>A parallel view of the nodes of one level of details: colors, depth, and the node that each pixel shows.</summary>
internal sealed class DetailView(RasterView view)
{
    private readonly VisibilityBuffer _seen = new(view.Width, view.Height);
    private readonly TexturedMeshRenderer _renderer = new(view, new() { ThreadCount = 2 });
    private readonly List<int> _firstTriangleOf = [];
    private int _triangleCount;

    public Image<float> Depth => _seen.Depth;

    /// <summary>Draws the next node.</summary>
    /// <param name="pages">Of the mesh; null to draw no colors.</param>
    public void Draw(TexturedMesh mesh, MipChain[]? pages)
    {
        var points = view.CameraPoints(mesh.Mesh);
        MeshRasterizer.Draw(points, mesh.Mesh.Triangles, view, _seen, _triangleCount, threadCount: 2);
        if (pages is not null)
            _renderer.Draw(mesh, pages, points);
        _firstTriangleOf.Add(_triangleCount);
        _triangleCount += mesh.Mesh.TriangleCount;
    }

    public Image<Rgb24> Colors() => _renderer.Finish();

    /// <summary>Side of the largest square of pixels, in pixels, that a finer view shows and this one does not.</summary>
    public int WidestHole(DetailView finest)
    {
        var (width, height, widest) = (view.Width, view.Height, 0);
        var (above, row) = (new int[width], new int[width]);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var isHole = float.IsPositiveInfinity(Depth[x, y]) && !float.IsPositiveInfinity(finest.Depth[x, y]);
                row[x] = !isHole ? 0 : x == 0 ? 1 : 1 + Math.Min(above[x], Math.Min(above[x - 1], row[x - 1]));
                widest = Math.Max(widest, row[x]);
            }
            (above, row) = (row, above);
        }
        return widest;
    }

    /// <summary>
    /// Pixels without surface between two of one surface: cracks of any width, also in the finest level.
    /// </summary>
    public int CrackPixels()
    {
        var count = 0;
        for (var y = 1; y < view.Height - 1; y++)
        {
            for (var x = 1; x < view.Width - 1; x++)
            {
                if (!IsSeen(x, y) && (IsOneSurface(x - 1, y, 2, 0) || IsOneSurface(x, y - 1, 0, 2)))
                    count++;
            }
        }
        return count;
    }

    /// <summary>
    /// Adds the color steps across borders of nodes, each beside the steps nearest to it on both sides in the same direction that
    /// also cross an edge of triangles: there are more of those at creases and outlines, with larger steps, than elsewhere.
    /// </summary>
    public void AddSteps(ColorSteps steps) => AddSteps(steps, Colors());

    /// <summary>Adds the steps of another picture at the same places.</summary>
    public void AddSteps(ColorSteps steps, Image<Rgb24> colors)
    {
        var owners = Owners();
        for (var y = 0; y < view.Height; y++)
        {
            for (var x = 0; x < view.Width; x++)
            {
                AddStep(x, y, 1, 0, colors, owners, steps);
                AddStep(x, y, 0, 1, colors, owners, steps);
            }
        }
    }

    private void AddStep(int x, int y, int dx, int dy, Image<Rgb24> colors, int[] owners, ColorSteps steps)
    {
        if (x + dx >= view.Width || y + dy >= view.Height || !IsOneSurface(x, y, dx, dy) || IsOneNode(x, y, dx, dy, owners))
            return;
        var (inside, count) = (0.0, 0);
        foreach (var (u, v, away) in (ReadOnlySpan<(int, int, int)>)[(x, y, -1), (x + dx, y + dy, 1)])
        {
            if (TryStepBeside(u, v, away * dx, away * dy, colors, owners, out var step))
                (inside, count) = (inside + step, count + 1);
        }
        if (count > 0)
            steps.Add(ColorSteps.Step(colors[x, y], colors[x + dx, y + dy]), inside / count);
    }

    // The step nearest to a pixel at a border, in the direction away from it.
    private bool TryStepBeside(int x, int y, int dx, int dy, Image<Rgb24> colors, int[] owners, out double step)
    {
        const int Nearest = 2;
        const int Farthest = 7;
        for (var away = Nearest; away <= Farthest; away++)
        {
            var (u, v) = (x + away * dx, y + away * dy);
            if (!Contains(u, v) || !Contains(u + dx, v + dy))
                break;
            if (owners[v * view.Width + u] != owners[y * view.Width + x] || !IsOneSurface(u, v, dx, dy)
                || !IsOneNode(u, v, dx, dy, owners) || _seen.Triangle[u, v] == _seen.Triangle[u + dx, v + dy])
                continue;
            step = ColorSteps.Step(colors[u, v], colors[u + dx, v + dy]);
            return true;
        }
        step = 0;
        return false;
    }

    private bool IsOneNode(int x, int y, int dx, int dy, int[] owners) =>
        owners[y * view.Width + x] == owners[(y + dy) * view.Width + x + dx];

    // Both on one surface, not one before the other.
    private bool IsOneSurface(int x, int y, int dx, int dy) => IsSeen(x, y) && IsSeen(x + dx, y + dy)
        && Math.Abs(Depth[x, y] - Depth[x + dx, y + dy]) < 3 * Math.Abs(dx + dy) / view.ScaleX;

    private bool Contains(int x, int y) => x >= 0 && y >= 0 && x < view.Width && y < view.Height;

    private bool IsSeen(int x, int y) => !float.IsPositiveInfinity(Depth[x, y]);

    private int[] Owners() => Array.ConvertAll(_seen.Triangle.Pixels, triangle =>
    {
        var at = _firstTriangleOf.BinarySearch(triangle);
        return at >= 0 ? at : ~at - 1;
    });

    /// <summary>Views from all sides above, each with the border of a node in the middle.</summary>
    /// <param name="middles">World points; the views take them in turn.</param>
    /// <param name="metersPerPixel">The views take them in turn.</param>
    public static List<DetailView> Around(
        int count, int side, IReadOnlyList<Vector3d> middles, IReadOnlyList<double> metersPerPixel) =>
        Enumerable.Range(0, count).Select(i =>
        {
            // Evenly spread over the sphere above 15 degrees (a spiral by the golden angle).
            var up = 1 - (i + 0.5) / count * (1 - Math.Sin(Math.PI / 12));
            var (sin, cos) = Math.SinCos(i * Math.PI * (3 - Math.Sqrt(5)));
            var radius = Math.Sqrt(1 - up * up);
            var forward = new Vector3d(-radius * cos, -radius * sin, -up);
            var right = Vector3d.Cross(forward, new Vector3d(0.01, 0.02, 1)).Normalized();
            var rotation = Rotation.FromMatrix(Matrix3d.FromRows(right, Vector3d.Cross(forward, right), forward));
            var pose = RigidTransform.FromCenter(rotation, middles[i % middles.Count]);
            return new DetailView(RasterView.Parallel(side, side, metersPerPixel[i % metersPerPixel.Count], pose));
        }).ToList();
}

/// <summary>Mean differences of neighboring pixels in gray levels, across borders and beside them inside nodes.</summary>
internal sealed class ColorSteps
{
    private double _across, _inside;

    public long Count { get; private set; }

    public double Across => _across / Math.Max(1, Count);

    public double Inside => _inside / Math.Max(1, Count);

    public double Ratio => Across / Math.Max(1e-9, Inside);

    /// <summary>Adds a step across a border and the mean step beside it.</summary>
    public void Add(double across, double inside) => (_across, _inside, Count) = (_across + across, _inside + inside, Count + 1);

    public static double Step(Rgb24 a, Rgb24 b) => (Math.Abs(a.R - b.R) + Math.Abs(a.G - b.G) + Math.Abs(a.B - b.B)) / 3.0;
}
