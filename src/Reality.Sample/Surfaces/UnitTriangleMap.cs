using Reality.Core.Numerics;

namespace Reality.Sample.Surfaces;

/// <summary>
/// The affine map that takes a triangle to (0, 0, 0), (1, 0, 0), (0, 1, 0) and its normal to z (Baldwin and Weber 2016).
/// </summary>
/// <remarks>
/// Row i maps a world point p to <c>Row_i · p + D_i</c>: the barycentric weights of the second and third vertex, and the height
/// above the plane in lengths of the edges' cross product.
/// </remarks>
internal readonly record struct UnitTriangleMap(Vector3d Row0, double D0, Vector3d Row1, double D1, Vector3d Row2, double D2)
{
    // A hit counts if it is this little outside the border, so that no ray slips between neighbors.
    public const double BorderTolerance = 1e-9;

    /// <summary>The map of a triangle. A triangle without area gets a map that no ray hits.</summary>
    public static UnitTriangleMap Of(Vector3d a, Vector3d b, Vector3d c)
    {
        var edge1 = b - a;
        var edge2 = c - a;
        var normal = Vector3d.Cross(edge1, edge2);
        var inverse = Matrix3d.FromColumns(edge1, edge2, normal).Inverted();
        if (!double.IsFinite(inverse.Row0.LengthSquared + inverse.Row1.LengthSquared + inverse.Row2.LengthSquared))
            return default;
        return new(
            inverse.Row0, -Vector3d.Dot(inverse.Row0, a), inverse.Row1, -Vector3d.Dot(inverse.Row1, a),
            inverse.Row2, -Vector3d.Dot(inverse.Row2, a));
    }

    /// <summary>Intersects a ray with the triangle if 0 &lt; distance &lt; <paramref name="maxDistance"/>.</summary>
    /// <param name="distance">In lengths of the direction.</param>
    /// <param name="b1">Barycentric weight of the second vertex.</param>
    /// <param name="b2">Barycentric weight of the third vertex.</param>
    public bool TryIntersect(
        in Vector3d origin, in Vector3d direction, double maxDistance, out double distance, out double b1, out double b2)
    {
        b1 = b2 = 0;
        distance = -(Vector3d.Dot(Row2, origin) + D2) / Vector3d.Dot(Row2, direction);
        if (!(distance > 0 && distance < maxDistance))
            return false;
        var point = origin + distance * direction;
        b1 = Vector3d.Dot(Row0, point) + D0;
        b2 = Vector3d.Dot(Row1, point) + D1;
        return b1 >= -BorderTolerance && b2 >= -BorderTolerance && b1 + b2 <= 1 + BorderTolerance;
    }
}

/// <summary>Finds the point of a triangle nearest to a given point (Ericson, Real-Time Collision Detection, 5.1.5).</summary>
internal static class TrianglePoint
{
    public static Vector3d Nearest(Vector3d p, Vector3d a, Vector3d b, Vector3d c)
    {
        var ab = b - a;
        var ac = c - a;
        var (d1, d2) = (Vector3d.Dot(ab, p - a), Vector3d.Dot(ac, p - a));
        if (d1 <= 0 && d2 <= 0)
            return a;
        var (d3, d4) = (Vector3d.Dot(ab, p - b), Vector3d.Dot(ac, p - b));
        if (d3 >= 0 && d4 <= d3)
            return b;
        var (d5, d6) = (Vector3d.Dot(ab, p - c), Vector3d.Dot(ac, p - c));
        if (d6 >= 0 && d5 <= d6)
            return c;

        var vc = d1 * d4 - d3 * d2;
        if (vc <= 0 && d1 >= 0 && d3 <= 0)
            return a + d1 / (d1 - d3) * ab;
        var vb = d5 * d2 - d1 * d6;
        if (vb <= 0 && d2 >= 0 && d6 <= 0)
            return a + d2 / (d2 - d6) * ac;
        var va = d3 * d6 - d5 * d4;
        if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0)
            return b + (d4 - d3) / (d4 - d3 + d5 - d6) * (c - b);
        var sum = va + vb + vc;
        return a + vb / sum * ab + vc / sum * ac;
    }
}
