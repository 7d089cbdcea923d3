using Reality.Core.Numerics;

namespace Reality.Engine.Rendering;

/// <summary>Draws triangles into the rows of one band.</summary>
internal sealed class BandPainter(
    Vector3d[] points, int[] triangles, ScreenCorners corners, TriangleClipper pieces, RasterView view, VisibilityBuffer target,
    int firstIndex)
{
    // Below this width it is cheaper to test each pixel than to divide for the ends of the row.
    private const int WideColumns = 8;

    private readonly int _triangleCount = triangles.Length / 3;

    /// <summary>
    /// Draws entries of <see cref="TriangleBands"/> into rows <paramref name="firstRow"/> .. before <paramref name="endRow"/>.
    /// </summary>
    public void Paint(ReadOnlySpan<int> entries, int firstRow, int endRow)
    {
        foreach (var entry in entries)
        {
            if (entry >= _triangleCount)
            {
                var (triangle, piece) = pieces[entry - _triangleCount];
                Paint(triangle, piece, firstRow, endRow);
                continue;
            }
            var (a, b, c) = (triangles[3 * entry], triangles[3 * entry + 1], triangles[3 * entry + 2]);
            var shape = new ScreenTriangle(
                corners.X[a], corners.Y[a], corners.X[b], corners.Y[b], corners.X[c], corners.Y[c]);
            if (shape.HasArea)
                Paint(entry, shape, firstRow, endRow);
        }
    }

    private void Paint(int triangle, in ScreenTriangle shape, int firstRow, int endRow)
    {
        var (minX, maxX) = (Math.Max(0, shape.MinX), Math.Min(view.Width - 1, shape.MaxX));
        var (minY, maxY) = (Math.Max(firstRow, shape.MinY), Math.Min(endRow - 1, shape.MaxY));
        if (minX > maxX || minY > maxY)
            return;
        var plane = DepthPlane.Of(
            points[triangles[3 * triangle]], points[triangles[3 * triangle + 1]], points[triangles[3 * triangle + 2]], view);
        var isWide = maxX - minX >= WideColumns;
        for (var y = minY; y <= maxY; y++)
        {
            var (first, last) = (minX, maxX);
            if (isWide)
                shape.Span(y, ref first, ref last);
            var atRow = plane.StepY * (y + 0.5) + plane.Start;
            var depths = target.Depth.Row(y);
            for (var x = first; x <= last; x++)
            {
                if (!isWide && !shape.Covers(x, y))
                    continue;
                var value = atRow + plane.StepX * (x + 0.5);
                var depth = (float)Math.Clamp(view.IsPerspective ? 1 / value : value, plane.Min, plane.Max);
                if (depth < depths[x])
                {
                    depths[x] = depth;
                    target.Triangle[x, y] = firstIndex + triangle;
                }
            }
        }
    }

    /// <summary>Depth (parallel) or its inverse (perspective) as a linear function of the pixel.</summary>
    private readonly record struct DepthPlane(double StepX, double StepY, double Start, double Min, double Max)
    {
        public static DepthPlane Of(Vector3d a, Vector3d b, Vector3d c, RasterView view)
        {
            // Bounds catch planes seen edge-on, whose depth at a pixel's center may lie far outside the triangle.
            var min = Math.Min(a.Z, Math.Min(b.Z, c.Z));
            var max = Math.Max(a.Z, Math.Max(b.Z, c.Z));
            if (view.IsPerspective)
                min = Math.Max(min, ScreenCorners.Near);
            var normal = Vector3d.Cross(b - a, c - a);
            var scale = view.IsPerspective ? 1 / Vector3d.Dot(normal, a) : -1 / normal.Z;
            var stepX = normal.X * scale / view.ScaleX;
            var stepY = normal.Y * scale / view.ScaleY;
            var start = view.IsPerspective ? normal.Z * scale : -Vector3d.Dot(normal, a) * scale;
            start -= stepX * view.OffsetX + stepY * view.OffsetY;
            return double.IsFinite(stepX) && double.IsFinite(stepY) && double.IsFinite(start)
                ? new(stepX, stepY, start, min, Math.Max(min, max))
                : new(0, 0, view.IsPerspective ? 1 / max : max, min, Math.Max(min, max));
        }
    }
}

/// <summary>Which triangles touch which band of rows, in ascending order; those without a pixel center are left out.</summary>
/// <remarks>
/// An entry below the number of triangles is a triangle; one above is that many pieces of clipped triangles further.
/// </remarks>
internal sealed class TriangleBands
{
    private readonly Grouping _trianglesOf;

    private TriangleBands(Grouping trianglesOf) => _trianglesOf = trianglesOf;

    public int Count => _trianglesOf.GroupCount;

    public ReadOnlySpan<int> TrianglesOf(int band) => _trianglesOf[band];

    /// <summary>Sorts triangles and pieces of clipped ones into bands.</summary>
    public static TriangleBands Sort(
        int[] triangles, ScreenCorners corners, TriangleClipper pieces, RasterView view, int rowsPerBand)
    {
        var triangleCount = triangles.Length / 3;
        var bandCount = (view.Height + rowsPerBand - 1) / rowsPerBand;
        var rows = new (short First, short Last)[triangleCount + pieces.Count];
        for (var t = 0; t < rows.Length; t++)
        {
            var (minY, maxY) = t < triangleCount
                ? RowsOf(triangles, 3 * t, corners, view)
                : RowsOf(pieces[t - triangleCount].Shape, view);
            rows[t] = minY <= maxY ? ((short)(minY / rowsPerBand), (short)(maxY / rowsPerBand)) : ((short)1, (short)0);
        }
        return new(Grouping.Of(bandCount, bands =>
        {
            for (var t = 0; t < rows.Length; t++)
            {
                for (int band = rows[t].First; band <= rows[t].Last; band++)
                    bands.Add(band, t);
            }
        }));
    }

    private static (int Min, int Max) RowsOf(int[] triangles, int t, ScreenCorners corners, RasterView view)
    {
        var (a, b, c) = (triangles[t], triangles[t + 1], triangles[t + 2]);
        var (ax, bx, cx) = (corners.X[a], corners.X[b], corners.X[c]);
        if (ax == ScreenCorners.MustClip || bx == ScreenCorners.MustClip || cx == ScreenCorners.MustClip)
            return (1, 0);
        var minX = Math.Max(0, ScreenTriangle.FirstCenter(Math.Min(ax, Math.Min(bx, cx))));
        var maxX = Math.Min(view.Width - 1, ScreenTriangle.LastCenter(Math.Max(ax, Math.Max(bx, cx))));
        if (minX > maxX)
            return (1, 0);
        var (ay, by, cy) = (corners.Y[a], corners.Y[b], corners.Y[c]);
        return (
            Math.Max(0, ScreenTriangle.FirstCenter(Math.Min(ay, Math.Min(by, cy)))),
            Math.Min(view.Height - 1, ScreenTriangle.LastCenter(Math.Max(ay, Math.Max(by, cy)))));
    }

    private static (int Min, int Max) RowsOf(in ScreenTriangle shape, RasterView view) =>
        shape.MaxX < 0 || shape.MinX >= view.Width ? (1, 0) : (Math.Max(0, shape.MinY), Math.Min(view.Height - 1, shape.MaxY));
}
