using System.Runtime.InteropServices;

namespace Reality.Formats.Opc;

/// <summary>
/// Chooses the points of a block that the next coarser level keeps: in each cell of a regular grid the one nearest to its center,
/// the first of equals. They are evenly spaced, twice as far apart as before.
/// </summary>
internal static class PointThinning
{
    // Steps of the finer level in a cell: a tile of the coarser level, which has 2^17 of them, has 32 cells along each axis.
    private const int CellBits = OpcGrid.StepBits + 1 - OpcGrid.CellBitsPerTile;

    /// <summary>The points to keep.</summary>
    /// <param name="points">Of a block, in the order of their places.</param>
    public static IReadOnlyList<BlockPoint> Choose(ReadOnlySpan<BlockPoint> points)
    {
        var nearest = new Dictionary<(int X, int Y, int Z), int>(points.Length / 2);
        var kept = new List<BlockPoint>(points.Length / 2);
        var distances = new List<long>(points.Length / 2);
        foreach (var point in points)
        {
            var (x, y, z) = point.Place.StepsInBlock;
            var cell = (x >> CellBits, y >> CellBits, z >> CellBits);
            var distance = Squared(FromCenter(x)) + Squared(FromCenter(y)) + Squared(FromCenter(z));
            ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(nearest, cell, out var isKnown);
            if (!isKnown)
            {
                index = kept.Count;
                kept.Add(point);
                distances.Add(distance);
            }
            else if (distance < distances[index])
            {
                (kept[index], distances[index]) = (point, distance);
            }
        }
        return kept;
    }

    private static long FromCenter(int step) => (step & (1 << CellBits) - 1) - (1 << CellBits - 1);

    private static long Squared(long value) => value * value;
}
