using Reality.Core.Numerics;

namespace Reality.Engine.Rendering;

/// <summary>Which triangles touch which band of rows, in ascending order; those without a pixel center are left out.</summary>
/// <remarks>An entry below the number of triangles is a triangle; one above is that many pieces of clipped triangles further.</remarks>
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
