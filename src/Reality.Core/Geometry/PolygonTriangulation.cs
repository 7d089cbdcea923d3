using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>Cuts simple polygons with holes into triangles by clipping ears (Meisters 1975; Eberly 2002 for holes).</summary>
/// <remarks>Cubic in the number of corners in the worst case; callers bound it.</remarks>
public static class PolygonTriangulation
{
    /// <summary>
    /// Triangles as indices into the corners of all rings, one ring after the other, counter-clockwise. False if the rings cross
    /// themselves or each other so that no ear is left; the triangles found until then are returned.
    /// </summary>
    /// <param name="rings">The outer ring, then its holes, in any direction, without a repeated first corner.</param>
    public static bool TryTriangulate(
        IReadOnlyList<IReadOnlyList<Vector2d>> rings, out List<int> triangles, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rings);
        var corners = rings.SelectMany(ring => ring).ToArray();
        var loop = JoinRings(rings, corners, cancellation);
        triangles = new(3 * loop.Count);
        var at = 0;
        var misses = 0;
        while (loop.Count > 3 && misses < loop.Count)
        {
            cancellation.ThrowIfCancellationRequested();
            var (a, b, c) = (loop[at % loop.Count], loop[(at + 1) % loop.Count], loop[(at + 2) % loop.Count]);
            var area = AreaOf(corners[a], corners[b], corners[c]);
            if (area == 0 || (area > 0 && IsEar(corners, loop, a, b, c)))
            {
                if (area > 0)
                    triangles.AddRange([a, b, c]);
                loop.RemoveAt((at + 1) % loop.Count);
                (at, misses) = (Math.Max(0, at - 1), 0);
            }
            else
            {
                (at, misses) = ((at + 1) % loop.Count, misses + 1);
            }
        }
        if (loop.Count != 3)
            return false;
        if (AreaOf(corners[loop[0]], corners[loop[1]], corners[loop[2]]) > 0)
            triangles.AddRange(loop);
        return true;
    }

    /// <summary>Twice the area within a ring, positive if it runs counter-clockwise.</summary>
    public static double AreaOf(IReadOnlyList<Vector2d> ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        double area = 0;
        for (var i = 0; i < ring.Count; i++)
            area += Vector2d.Cross(ring[i] - ring[0], ring[(i + 1) % ring.Count] - ring[0]);
        return area;
    }

    /// <summary>Normal of a ring in space, twice as long as its area (Newell's method); the ring need not be flat.</summary>
    public static Vector3d NormalOf(IReadOnlyList<Vector3d> ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        var normal = Vector3d.Zero;
        for (var i = 0; i < ring.Count; i++)
            normal += Vector3d.Cross(ring[i] - ring[0], ring[(i + 1) % ring.Count] - ring[0]);
        return normal;
    }

    /// <summary>Drops the coordinate in which the normal is longest: a ring whose normal is positive there turns left.</summary>
    public static Vector2d Flatten(Vector3d p, Vector3d normal)
    {
        var (x, y, z) = (Math.Abs(normal.X), Math.Abs(normal.Y), Math.Abs(normal.Z));
        return z >= x && z >= y ? new(p.X, p.Y) : y >= x ? new(p.Z, p.X) : new(p.Y, p.Z);
    }

    /// <summary>Whether two sides of a ring that are not neighbors meet, or a side has no length.</summary>
    public static bool CrossesItself(IReadOnlyList<Vector2d> ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        for (var i = 0; i < ring.Count; i++)
        {
            for (var j = i + 2; j < ring.Count; j++)
            {
                if ((j + 1) % ring.Count != i && DoMeet(ring[i], ring[i + 1], ring[j], ring[(j + 1) % ring.Count]))
                    return true;
            }
        }
        return false;
    }

    // One ring: each hole is joined to the ring by two sides along the same line to a visible corner.
    private static List<int> JoinRings(
        IReadOnlyList<IReadOnlyList<Vector2d>> rings, Vector2d[] corners, CancellationToken cancellation)
    {
        var first = 0;
        var oriented = new List<List<int>>();
        foreach (var ring in rings)
        {
            var indices = Enumerable.Range(first, ring.Count).ToList();
            first += ring.Count;
            if (AreaOf(ring) > 0 != (oriented.Count == 0))
                indices.Reverse();
            oriented.Add(indices);
        }
        var loop = oriented[0];
        foreach (var hole in oriented.Skip(1).OrderByDescending(hole => hole.Max(i => corners[i].X)))
        {
            cancellation.ThrowIfCancellationRequested();
            Join(loop, hole, corners);
        }
        return loop;
    }

    private static void Join(List<int> loop, List<int> hole, Vector2d[] corners)
    {
        var start = hole.IndexOf(hole.MaxBy(i => corners[i].X));
        var from = corners[hole[start]];
        var seen = Enumerable.Range(0, loop.Count)
            .OrderBy(i => (corners[loop[i]] - from).LengthSquared)
            .Where(i => IsFree(from, i, loop, hole, corners))
            .DefaultIfEmpty(0).First();
        loop.InsertRange(seen + 1, [.. hole[start..], .. hole[..start], hole[start], loop[seen]]);
    }

    // No side of either ring lies between the corner of the hole and a corner of the loop, which opens to that side.
    private static bool IsFree(Vector2d from, int i, List<int> loop, List<int> hole, Vector2d[] corners)
    {
        var to = corners[loop[i]];
        var (before, after) = (corners[loop[(i + loop.Count - 1) % loop.Count]], corners[loop[(i + 1) % loop.Count]]);
        var isConvex = AreaOf(before, to, after) >= 0;
        var (left, right) = (AreaOf(before, to, from) >= 0, AreaOf(to, after, from) >= 0);
        if (isConvex ? !(left && right) : !(left || right))
            return false;
        return !Blocks(loop) && !Blocks(hole);

        bool Blocks(List<int> ring)
        {
            for (var k = 0; k < ring.Count; k++)
            {
                var (p, q) = (corners[ring[k]], corners[ring[(k + 1) % ring.Count]]);
                if (p != from && q != from && p != to && q != to && DoMeet(from, to, p, q))
                    return true;
            }
            return false;
        }
    }

    private static bool IsEar(Vector2d[] corners, List<int> loop, int a, int b, int c)
    {
        foreach (var i in loop)
        {
            var p = corners[i];
            if (p == corners[a] || p == corners[b] || p == corners[c])
                continue;
            if (AreaOf(corners[a], corners[b], p) >= 0 && AreaOf(corners[b], corners[c], p) >= 0
                && AreaOf(corners[c], corners[a], p) >= 0)
                return false;
        }
        return true;
    }

    private static bool DoMeet(Vector2d a, Vector2d b, Vector2d c, Vector2d d) =>
        AreaOf(a, b, c) > 0 != AreaOf(a, b, d) > 0 && AreaOf(c, d, a) > 0 != AreaOf(c, d, b) > 0;

    private static double AreaOf(Vector2d a, Vector2d b, Vector2d c) => Vector2d.Cross(b - a, c - a);
}
