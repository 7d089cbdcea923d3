using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Water;

/// <summary>Outlines of a set of cells as polygons.</summary>
internal static class WaterOutline
{
    // In cells; halved until the outlines do not cross.
    private const double Tolerance = 0.8;

    /// <summary>
    /// The outer ring, counter-clockwise, then holes, clockwise, in cells of the grid from its south-west corner.
    /// </summary>
    /// <param name="cells">A connected set, without cells in the outermost rows and columns.</param>
    /// <param name="maxCorners">Outlines with more corners are simplified further.</param>
    public static List<IReadOnlyList<Vector2d>> Trace(CellMask cells, int maxCorners)
    {
        var rings = Rings(cells);
        rings.Sort((a, b) => Math.Abs(PolygonTriangulation.AreaOf(b)).CompareTo(Math.Abs(PolygonTriangulation.AreaOf(a))));
        for (var tolerance = Tolerance; ; tolerance *= 2)
        {
            var simple = Simplified(rings, tolerance);
            if (simple.Sum(ring => ring.Count) <= maxCorners || tolerance > cells.Width)
                return simple;
        }
    }

    private static List<IReadOnlyList<Vector2d>> Simplified(List<List<Vector2d>> rings, double tolerance) => rings
        .Select(ring =>
        {
            for (var t = tolerance; t > 0.05 * tolerance; t *= 0.5)
            {
                var simple = Simplified(ring, t);
                if (simple.Count >= 3 && !PolygonTriangulation.CrossesItself(simple))
                    return simple;
            }
            return (IReadOnlyList<Vector2d>)ring;
        })
        .ToList();

    // Sides of cells with the set on their left, chained; at a corner where two cells touch, the chain stays at its cell.
    private static List<List<Vector2d>> Rings(CellMask cells)
    {
        var next = new SortedDictionary<int, List<int>>();
        var stride = cells.Width + 1;
        for (var y = 0; y < cells.Height; y++)
        {
            for (var x = 0; x < cells.Width; x++)
            {
                if (!cells.Cells[y * cells.Width + x])
                    continue;
                var corner = y * stride + x;
                AddUnless(Has(x, y - 1), corner, corner + 1);
                AddUnless(Has(x + 1, y), corner + 1, corner + 1 + stride);
                AddUnless(Has(x, y + 1), corner + 1 + stride, corner + stride);
                AddUnless(Has(x - 1, y), corner + stride, corner);
            }
        }
        var rings = new List<List<Vector2d>>();
        while (next.Count > 0)
        {
            var (start, at, from) = (next.First().Key, next.First().Key, -1);
            var ring = new List<Vector2d>();
            do
            {
                var ways = next[at];
                var way = ways.Count == 1 ? 0 : ways.FindIndex(to => IsLeftTurn(from, at, to));
                way = Math.Max(way, 0);
                ring.Add(new(at % stride, at / stride));
                (from, at) = (at, ways[way]);
                ways.RemoveAt(way);
                if (ways.Count == 0)
                    next.Remove(from);
            }
            while (at != start);
            rings.Add(ring);
        }
        return rings;

        bool Has(int x, int y) => x >= 0 && y >= 0 && x < cells.Width && y < cells.Height && cells.Cells[y * cells.Width + x];

        void AddUnless(bool isInside, int from, int to)
        {
            if (isInside)
                return;
            if (!next.TryGetValue(from, out var ways))
                next[from] = ways = [];
            ways.Add(to);
        }

        bool IsLeftTurn(int from, int at, int to)
        {
            if (from < 0)
                return true;
            var (dx, dy) = (at % stride - from % stride, at / stride - from / stride);
            return dx * (to / stride - at / stride) - dy * (to % stride - at % stride) > 0;
        }
    }

    // Douglas and Peucker 1973, over the middles of sides, from the two corners that are farthest apart.
    private static List<Vector2d> Simplified(List<Vector2d> ring, double tolerance)
    {
        var middles = ring.Select((p, i) => 0.5 * (p + ring[(i + 1) % ring.Count])).ToArray();
        var far = 0;
        for (var i = 0; i < middles.Length; i++)
            far = (middles[i] - middles[0]).LengthSquared > (middles[far] - middles[0]).LengthSquared ? i : far;
        var isKept = new bool[middles.Length + 1];
        (isKept[0], isKept[far]) = (true, true);
        var open = new Stack<(int First, int Last)>([(0, far), (far, middles.Length)]);
        while (open.TryPop(out var part))
        {
            var (a, b) = (middles[part.First], middles[part.Last % middles.Length]);
            var (worst, distance) = (-1, tolerance);
            for (var i = part.First + 1; i < part.Last; i++)
            {
                var away = DistanceTo(middles[i], a, b);
                if (away > distance)
                    (worst, distance) = (i, away);
            }
            if (worst < 0)
                continue;
            isKept[worst] = true;
            open.Push((part.First, worst));
            open.Push((worst, part.Last));
        }
        return middles.Where((_, i) => isKept[i]).ToList();
    }

    private static double DistanceTo(Vector2d p, Vector2d a, Vector2d b)
    {
        var side = b - a;
        var t = side.LengthSquared > 0 ? Math.Clamp(Vector2d.Dot(p - a, side) / side.LengthSquared, 0, 1) : 0;
        return (p - a - t * side).Length;
    }
}
