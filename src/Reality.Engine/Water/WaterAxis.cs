namespace Reality.Engine.Water;

/// <summary>
/// Distance along a water surface from one of its ends, in cells: the coordinate along which the level of a river falls, around
/// bends too. Cells on land have that of water near them.
/// </summary>
internal sealed class WaterAxis
{
    private const float Diagonal = 1.41421356f;

    private WaterAxis(float[] distances, float length) => (Distances, Length) = (distances, length);

    public float[] Distances { get; }

    /// <summary>The largest distance.</summary>
    public float Length { get; }

    /// <param name="water">A connected surface.</param>
    public static WaterAxis Of(CellMask water)
    {
        var end = Farthest(Walk(water, Array.IndexOf(water.Cells, true)));
        var distances = Walk(water, end);
        var length = distances[Farthest(distances)];
        water.Spread(distances);
        return new(distances, length);
    }

    private static int Farthest(float[] distances)
    {
        var farthest = -1;
        for (var i = 0; i < distances.Length; i++)
        {
            if (float.IsFinite(distances[i]) && (farthest < 0 || distances[i] > distances[farthest]))
                farthest = i;
        }
        return farthest;
    }

    // Shortest paths over eight neighbors (Dijkstra).
    private static float[] Walk(CellMask cells, int start)
    {
        var distances = new float[cells.Cells.Length];
        Array.Fill(distances, float.PositiveInfinity);
        distances[start] = 0;
        var queue = new PriorityQueue<int, (float, int)>();
        queue.Enqueue(start, (0, start));
        while (queue.TryDequeue(out var cell, out var priority))
        {
            if (priority.Item1 > distances[cell])
                continue;
            var (x, y) = (cell % cells.Width, cell / cells.Width);
            for (var j = Math.Max(y - 1, 0); j <= Math.Min(y + 1, cells.Height - 1); j++)
            {
                for (var i = Math.Max(x - 1, 0); i <= Math.Min(x + 1, cells.Width - 1); i++)
                {
                    var next = j * cells.Width + i;
                    var distance = distances[cell] + (i == x || j == y ? 1 : Diagonal);
                    if (!cells.Cells[next] || distance >= distances[next])
                        continue;
                    distances[next] = distance;
                    queue.Enqueue(next, (distance, next));
                }
            }
        }
        return distances;
    }
}
