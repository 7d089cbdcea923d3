using Reality.Core.Numerics;

namespace Reality.Engine.Scans;

/// <summary>
/// An even sample of the surface that the points of a scan show, while they stream by: one point of each small cube, with the
/// number of points there. Cubes begin small, and grow whenever there are too many.
/// </summary>
/// <param name="cellSize">Side of the first cubes, meters.</param>
/// <param name="maxCellCount">Cubes grow beyond this number of them.</param>
internal sealed class ScanSample(double cellSize, int maxCellCount)
{
    // Mean area that a plane cuts out of the cubes it meets, for a side of one.
    private const double AreaInCube = 2.0 / 3;

    private Dictionary<(long X, long Y, long Z), int> _indexOf = [];
    private List<Cell> _cells = [];

    public int Count => _cells.Count;

    /// <summary>The first point of each cube.</summary>
    public Vector3d PointOf(int index) => _cells[index].Point;

    /// <summary>Distance from that point to the scanner, meters.</summary>
    public double DistanceOf(int index) => _cells[index].Distance;

    /// <summary>Distance between neighboring points in the cube, meters.</summary>
    public double SpacingOf(int index) => cellSize * Math.Sqrt(AreaInCube / _cells[index].Count);

    public void Add(Vector3d point, double distance)
    {
        Add(new(point, distance, 1));
        if (_cells.Count > maxCellCount)
            Grow();
    }

    private void Add(Cell cell)
    {
        var p = cell.Point;
        var key = ((long)Math.Floor(p.X / cellSize), (long)Math.Floor(p.Y / cellSize), (long)Math.Floor(p.Z / cellSize));
        if (_indexOf.TryGetValue(key, out var index))
        {
            _cells[index] = _cells[index] with { Count = _cells[index].Count + cell.Count };
            return;
        }
        _indexOf.Add(key, _cells.Count);
        _cells.Add(cell);
    }

    private void Grow()
    {
        var cells = _cells;
        cellSize *= 2;
        (_cells, _indexOf) = ([], []);
        foreach (var cell in cells)
            Add(cell);
    }

    private readonly record struct Cell(Vector3d Point, double Distance, long Count);
}
