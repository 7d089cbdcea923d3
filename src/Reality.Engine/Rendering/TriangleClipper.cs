using Reality.Core.Numerics;

namespace Reality.Engine.Rendering;

/// <summary>
/// Cuts the few triangles that reach behind the camera or far outside the raster (Sutherland and Hodgman 1974).
/// </summary>
/// <remarks>An edge is cut from its inner to its outer end, so both its triangles get the same new corner: no gaps.</remarks>
internal sealed class TriangleClipper
{
    private readonly List<(int Triangle, ScreenTriangle Shape)> _pieces = [];

    private TriangleClipper()
    {
    }

    public int Count => _pieces.Count;

    public (int Triangle, ScreenTriangle Shape) this[int piece] => _pieces[piece];

    /// <summary>Pieces of all triangles with a corner that <see cref="ScreenCorners"/> could not project.</summary>
    public static TriangleClipper Clip(Vector3d[] points, int[] triangles, ScreenCorners corners, RasterView view)
    {
        var clipper = new TriangleClipper();
        var x = corners.X;
        for (var t = 0; t < triangles.Length; t += 3)
        {
            var (a, b, c) = (triangles[t], triangles[t + 1], triangles[t + 2]);
            if (x[a] == ScreenCorners.MustClip || x[b] == ScreenCorners.MustClip || x[c] == ScreenCorners.MustClip)
                clipper.Add(t / 3, points[a], points[b], points[c], view);
        }
        return clipper;
    }

    private void Add(int triangle, Vector3d a, Vector3d b, Vector3d c, RasterView view)
    {
        if (!IsFinite(a) || !IsFinite(b) || !IsFinite(c))
            return;
        List<Vector3d> polygon = [a, b, c];
        for (var plane = view.IsPerspective ? 0 : 1; plane <= 4 && polygon.Count >= 3; plane++)
            polygon = Inside(polygon, view, plane);
        for (var i = 1; i + 1 < polygon.Count; i++)
            AddPiece(triangle, polygon[0], polygon[i], polygon[i + 1], view);
    }

    private void AddPiece(int triangle, Vector3d a, Vector3d b, Vector3d c, RasterView view)
    {
        if (!ScreenCorners.TryProject(a, view, out var ax, out var ay)
            || !ScreenCorners.TryProject(b, view, out var bx, out var by)
            || !ScreenCorners.TryProject(c, view, out var cx, out var cy))
        {
            return;
        }
        var shape = new ScreenTriangle(ax, ay, bx, by, cx, cy);
        if (shape.HasArea)
            _pieces.Add((triangle, shape));
    }

    private static List<Vector3d> Inside(List<Vector3d> polygon, RasterView view, int plane)
    {
        var inside = new List<Vector3d>(polygon.Count + 1);
        for (var i = 0; i < polygon.Count; i++)
        {
            var from = polygon[i];
            var to = polygon[(i + 1) % polygon.Count];
            var (atFrom, atTo) = (Distance(from, view, plane), Distance(to, view, plane));
            if (atFrom >= 0)
                inside.Add(from);
            if (atFrom >= 0 != atTo >= 0)
                inside.Add(atFrom >= 0 ? Cut(from, to, atFrom, atTo) : Cut(to, from, atTo, atFrom));
        }
        return inside;
    }

    private static Vector3d Cut(Vector3d inner, Vector3d outer, double atInner, double atOuter) =>
        inner + atInner / (atInner - atOuter) * (outer - inner);

    // Plane 0 is just in front of the camera; planes 1 to 4 bound the pixels that fixed point can hold, with room for rounding.
    private static double Distance(Vector3d p, RasterView view, int plane)
    {
        const double Limit = 0.9 * ScreenTriangle.Guard / ScreenTriangle.One;
        var z = view.IsPerspective ? p.Z : 1;
        return plane switch
        {
            0 => p.Z - 2 * ScreenCorners.Near,
            1 => Limit * z - (view.ScaleX * p.X + view.OffsetX * z),
            2 => Limit * z + (view.ScaleX * p.X + view.OffsetX * z),
            3 => Limit * z - (view.ScaleY * p.Y + view.OffsetY * z),
            _ => Limit * z + (view.ScaleY * p.Y + view.OffsetY * z),
        };
    }

    private static bool IsFinite(Vector3d p) => double.IsFinite(p.X) && double.IsFinite(p.Y) && double.IsFinite(p.Z);
}
