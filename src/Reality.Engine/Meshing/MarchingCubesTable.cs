namespace Reality.Engine.Meshing;

/// <summary>
/// Triangles of marching cubes (Lorensen and Cline 1987) for each of the 256 sign patterns of a cell, computed instead of
/// tabulated. On a face with two opposite inside corners both cells that share it keep the corners apart, so that the surface
/// has no cracks and each of its edges has two triangles.
/// </summary>
/// <remarks>
/// Bits 0, 1 and 2 of a corner's number are its x, y and z. Edge 4 axis + n runs along the axis from the n-th of the corners,
/// ascending, that are 0 along it. Triangles are counter-clockwise from outside, where values are positive.
/// </remarks>
internal static class MarchingCubesTable
{
    public const int EdgeCount = 12;

    // Corners of each face, counter-clockwise from outside the cell.
    private static readonly int[][] Faces =
    [
        [0, 4, 6, 2], [1, 3, 7, 5], [0, 1, 5, 4], [2, 6, 7, 3], [0, 2, 3, 1], [4, 5, 7, 6],
    ];

    /// <summary>Lower corner of each edge.</summary>
    public static readonly int[] EdgeStart = [.. Enumerable.Range(0, EdgeCount).Select(StartOf)];

    /// <summary>
    /// Edges of the triangles of each sign pattern, whose bit c is set if corner c is inside: three per triangle.
    /// </summary>
    public static readonly byte[][] Triangles = [.. Enumerable.Range(0, 256).Select(TrianglesOf)];

    private static int StartOf(int edge)
    {
        var axisBit = 1 << (edge / 4);
        return Enumerable.Range(0, 8).Where(corner => (corner & axisBit) == 0).ElementAt(edge % 4);
    }

    private static int EdgeBetween(int a, int b)
    {
        var axis = int.TrailingZeroCount(a ^ b);
        var start = Math.Min(a, b);
        return Enumerable.Range(4 * axis, 4).First(edge => EdgeStart[edge] == start);
    }

    private static byte[] TrianglesOf(int inside)
    {
        var next = new int[EdgeCount];
        Array.Fill(next, -1);
        foreach (var face in Faces)
            Link(face, inside, next);
        var triangles = new List<byte>();
        for (var first = 0; first < EdgeCount; first++)
        {
            var loop = new List<int>();
            for (var edge = first; next[edge] >= 0;)
            {
                loop.Add(edge);
                (edge, next[edge]) = (next[edge], -1);
            }
            if (loop.Count > 0 && !TryTriangulate(loop, triangles, mayCrossFaces: false))
                TryTriangulate(loop, triangles, mayCrossFaces: true);
        }
        return [.. triangles];
    }

    // Around each run of inside corners of a face: from the edge that enters the run to the one that leaves it.
    private static void Link(int[] face, int inside, int[] next)
    {
        for (var i = 0; i < 4; i++)
        {
            var (corner, following) = (face[i], face[(i + 1) % 4]);
            if (!IsInside(corner) || IsInside(following))
                continue;
            var run = i;
            while (IsInside(face[(run + 3) % 4]))
                run = (run + 3) % 4;
            next[EdgeBetween(face[(run + 3) % 4], face[run])] = EdgeBetween(corner, following);
        }

        bool IsInside(int corner) => (inside >> corner & 1) != 0;
    }

    // Splits a loop into triangles; a diagonal that lies in a face could meet one of the cell beyond it.
    private static bool TryTriangulate(List<int> loop, List<byte> triangles, bool mayCrossFaces)
    {
        if (loop.Count < 3)
            return true;
        for (var tip = 1; tip < loop.Count - 1; tip++)
        {
            var (first, last) = (loop[0], loop[^1]);
            if (!mayCrossFaces && (IsBadDiagonal(loop, 0, tip) || IsBadDiagonal(loop, tip, loop.Count - 1)))
                continue;
            var count = triangles.Count;
            triangles.AddRange([(byte)first, (byte)loop[tip], (byte)last]);
            if (TryTriangulate(loop[..(tip + 1)], triangles, mayCrossFaces)
                && TryTriangulate(loop[tip..], triangles, mayCrossFaces))
                return true;
            triangles.RemoveRange(count, triangles.Count - count);
        }
        return false;
    }

    private static bool IsBadDiagonal(List<int> loop, int from, int to) =>
        to - from > 1 && Faces.Any(face => Lies(loop[from], face) && Lies(loop[to], face));

    private static bool Lies(int edge, int[] face) =>
        face.Contains(EdgeStart[edge]) && face.Contains(EdgeStart[edge] | 1 << (edge / 4));
}
