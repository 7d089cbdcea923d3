using Reality.Core.Numerics;

namespace Reality.Engine.Tags;

/// <summary>Convex hull of points in a plane by Andrew's monotone chain.</summary>
internal static class ConvexHull
{
    /// <summary>Corners in the order of a clockwise walk on the screen (y down), without points on edges.</summary>
    public static Vector2d[] Of(ReadOnlySpan<Vector2d> points)
    {
        var sorted = points.ToArray();
        Array.Sort(sorted, static (a, b) => a.X != b.X ? a.X.CompareTo(b.X) : a.Y.CompareTo(b.Y));
        var hull = new List<Vector2d>();
        foreach (var point in sorted)
            Append(hull, point, 0);
        var lower = hull.Count - 1;
        for (var i = sorted.Length - 2; i >= 0; i--)
            Append(hull, sorted[i], Math.Max(0, lower));
        if (hull.Count > 1)
            hull.RemoveAt(hull.Count - 1);
        return [.. hull];
    }

    private static void Append(List<Vector2d> hull, Vector2d point, int first)
    {
        while (hull.Count - first >= 2 && Vector2d.Cross(hull[^1] - hull[^2], point - hull[^2]) <= 0)
            hull.RemoveAt(hull.Count - 1);
        hull.Add(point);
    }
}
