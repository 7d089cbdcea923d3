namespace Reality.Core.Geometry;

/// <summary>Splits triangles until no side is too long.</summary>
public static class TriangleRefinement
{
    /// <summary>
    /// Halves the sides that are too long, and so the triangles on both of their sides, until there are none: triangles that
    /// shared a side still do. False if there would be more than <paramref name="maxCount"/> triangles; some are then left.
    /// </summary>
    /// <param name="triangles">Indices of corners, three a triangle; changed.</param>
    /// <param name="isTooLong">Whether a side between two corners is to be halved; must not depend on their order.</param>
    /// <param name="addMiddle">Adds the middle of two corners; returns its index.</param>
    public static bool TryRefine(
        List<int> triangles, Func<int, int, bool> isTooLong, Func<int, int, int> addMiddle, int maxCount)
    {
        ArgumentNullException.ThrowIfNull(triangles);
        var middles = new Dictionary<(int Low, int High), int>();
        do
        {
            middles.Clear();
            var whole = triangles.ToArray();
            triangles.Clear();
            for (var i = 0; i < whole.Length; i += 3)
            {
                if (triangles.Count > 3L * maxCount)
                    return false;
                Split(whole[i], whole[i + 1], whole[i + 2]);
            }
        }
        while (middles.Count > 0);
        return true;

        void Split(int a, int b, int c)
        {
            var (ab, bc, ca) = (MiddleOf(a, b), MiddleOf(b, c), MiddleOf(c, a));
            if (ab >= 0 && bc >= 0 && ca >= 0)
                triangles.AddRange([a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca]);
            else if (ab < 0 && bc < 0 && ca < 0)
                triangles.AddRange([a, b, c]);
            else if (ab >= 0 && ca < 0)
                Cut(a, b, c, ab, bc);
            else if (bc >= 0 && ab < 0)
                Cut(b, c, a, bc, ca);
            else
                Cut(c, a, b, ca, ab);
        }

        // The first side is halved, the last one is not.
        void Cut(int a, int b, int c, int ab, int bc) =>
            triangles.AddRange(bc < 0 ? [a, ab, c, ab, b, c] : [a, ab, c, ab, bc, c, ab, b, bc]);

        int MiddleOf(int a, int b)
        {
            if (!isTooLong(a, b))
                return -1;
            var side = TriangleTopology.Undirected(a, b);
            if (!middles.TryGetValue(side, out var middle))
                middles[side] = middle = addMiddle(side.Low, side.High);
            return middle;
        }
    }
}
