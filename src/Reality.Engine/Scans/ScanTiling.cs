namespace Reality.Engine.Scans;

/// <summary>Divides a scan into tiles: the largest cubes of an octree that have no more points than fit into a tile.</summary>
public static class ScanTiling
{
    // The cube of the whole range of a grid.
    private const int RootShift = 32;

    /// <summary>The tiles in the order of their cubes, with how many points each has.</summary>
    /// <param name="cells">Cubes with points and how many, of any sizes; a cube may occur several times.</param>
    /// <param name="capacity">Points of a tile; a single cube may have more.</param>
    public static IReadOnlyList<(ScanCell Cell, long PointCount)> Divide(
        IEnumerable<(ScanCell Cell, long PointCount)> cells, long capacity)
    {
        ArgumentNullException.ThrowIfNull(cells);
        var all = cells.ToList();
        if (all.Count == 0)
            return [];
        var shift = all.Max(cell => cell.Cell.Shift);
        var finest = all
            .GroupBy(cell => cell.Cell.At(shift))
            .Select(group => (Cell: group.Key, Count: group.Sum(cell => cell.PointCount)))
            .OrderBy(cell => cell.Cell.Place())
            .ToList();
        var tiles = new List<(ScanCell, long)>();
        Divide(finest, RootShift, shift, capacity, tiles);
        return tiles;
    }

    private static void Divide(
        List<(ScanCell Cell, long Count)> cells, int shift, int finest, long capacity, List<(ScanCell, long)> tiles)
    {
        var count = cells.Sum(cell => cell.Count);
        if (shift == finest || count <= capacity)
        {
            tiles.Add((Smallest(cells, shift, finest), count));
            return;
        }
        foreach (var child in cells.GroupBy(cell => cell.Cell.At(shift - 1)).OrderBy(group => group.Key.Place()))
            Divide(child.ToList(), shift - 1, finest, capacity, tiles);
    }

    // The smallest cube that holds all.
    private static ScanCell Smallest(List<(ScanCell Cell, long Count)> cells, int shift, int finest)
    {
        while (shift > finest && cells.TrueForAll(cell => cell.Cell.At(shift - 1) == cells[0].Cell.At(shift - 1)))
            shift--;
        return cells[0].Cell.At(shift);
    }
}
