using Reality.Core.Numerics;

namespace Reality.Engine.Holes;

/// <summary>
/// Triangulates a closed loop in space by the triangles of its corners with the smallest sum of areas (Barequet and Sharir
/// 1995). In a plane, no such triangles overlap.
/// </summary>
/// <remarks>
/// The exact answer takes the cube of the corners. Longer loops are first closed over some of their corners, then between
/// each two of these.
/// </remarks>
internal static class MinimalAreaTriangulation
{
    // 96³ / 6 areas take some milliseconds.
    private const int MaxCorners = 96;

    /// <summary>Three indices of corners a triangle, in the direction of the loop.</summary>
    public static List<int> Triangulate(IReadOnlyList<Vector3d> loop, CancellationToken cancellation)
    {
        var triangles = new List<int>(3 * loop.Count);
        var pending = new Stack<int[]>([[.. Enumerable.Range(0, loop.Count)]]);
        while (pending.TryPop(out var polygon))
        {
            cancellation.ThrowIfCancellationRequested();
            var places = Chosen(polygon, loop);
            Solve([.. places.Select(place => polygon[place])], loop, triangles);
            for (var i = 0; i < places.Count && places.Count < polygon.Length; i++)
            {
                var end = i + 1 < places.Count ? places[i + 1] : polygon.Length;
                if (end - places[i] > 1)
                    pending.Push([.. polygon[places[i]..end], polygon[end % polygon.Length]]);
            }
        }
        return triangles;
    }

    // Places in the polygon, all of them or evenly spaced along it, beginning with the first.
    private static List<int> Chosen(int[] polygon, IReadOnlyList<Vector3d> loop)
    {
        if (polygon.Length <= MaxCorners)
            return [.. Enumerable.Range(0, polygon.Length)];
        var lengths = polygon.Select((corner, i) => Vector3d.Distance(loop[corner], loop[polygon[(i + 1) % polygon.Length]]));
        var step = lengths.Sum() / MaxCorners;
        var (chosen, along) = (new List<int>(MaxCorners), 0.0);
        for (var i = 0; i < polygon.Length && chosen.Count < MaxCorners; i++)
        {
            if (along >= chosen.Count * step)
                chosen.Add(i);
            along += Vector3d.Distance(loop[polygon[i]], loop[polygon[(i + 1) % polygon.Length]]);
        }
        // Equal positions, or one very long edge: any corners will do.
        return chosen.Count >= 3 ? chosen : [0, polygon.Length / 3, 2 * polygon.Length / 3];
    }

    private static void Solve(int[] polygon, IReadOnlyList<Vector3d> loop, List<int> triangles)
    {
        var n = polygon.Length;
        var area = new double[n * n];
        var middle = new int[n * n];
        for (var span = 2; span < n; span++)
        {
            for (var first = 0; first + span < n; first++)
            {
                var last = first + span;
                var (a, c) = (loop[polygon[first]], loop[polygon[last]]);
                var best = double.PositiveInfinity;
                for (var m = first + 1; m < last; m++)
                {
                    var sum = area[first * n + m] + area[m * n + last] + Vector3d.Cross(loop[polygon[m]] - a, c - a).Length;
                    if (sum < best)
                        (best, middle[first * n + last]) = (sum, m);
                }
                area[first * n + last] = best;
            }
        }
        var pending = new Stack<(int First, int Last)>([(0, n - 1)]);
        while (pending.TryPop(out var part))
        {
            if (part.Last - part.First < 2)
                continue;
            var m = middle[part.First * n + part.Last];
            triangles.AddRange([polygon[part.First], polygon[m], polygon[part.Last]]);
            pending.Push((part.First, m));
            pending.Push((m, part.Last));
        }
    }
}
