using Reality.Core.Numerics;

namespace Reality.Jobs.Sample;

/// <summary>The point of a triangle nearest to a given one (Ericson 2005, Real-Time Collision Detection, 5.1.5).</summary>
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
