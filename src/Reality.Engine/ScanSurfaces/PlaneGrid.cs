using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.ScanSurfaces;

/// <summary>A plane through points of a scan.</summary>
/// <param name="Center">Mean of the points.</param>
/// <param name="Normal">Of length 1, on the side that was scanned.</param>
/// <param name="Thickness">Standard deviation of the points from the plane, meters.</param>
public readonly record struct ScanPlane(Vector3d Center, Vector3d Normal, double Thickness)
{
    /// <summary>Signed distance of a point, meters.</summary>
    public double DistanceOf(Vector3d point) => Vector3d.Dot(Normal, point - Center);
}

/// <summary>A point and the mean direction that photos see it from.</summary>
/// <param name="TowardCamera">Of length 1 or less.</param>
public readonly record struct SeenPoint(Vector3d Position, Vector3d TowardCamera)
{
    /// <summary>The point after a move of the scene.</summary>
    public static SeenPoint operator *(Similarity move, SeenPoint seen) =>
        new(move * seen.Position, move.Rotation * seen.TowardCamera);

    /// <summary>The point in another frame.</summary>
    public static SeenPoint operator *(RigidTransform to, SeenPoint seen) =>
        new(to * seen.Position, to.Rotation * seen.TowardCamera);
}

/// <summary>The planes of cells of one size, found by place.</summary>
public sealed class PlaneGrid
{
    private const int MinPointCount = 8;

    // Cosine of the largest angle between a normal and the direction that a point is seen from.
    private const double MinFacing = 0.1;

    // Standard deviations of points relative to the cell: of a plane that fills it, 0.29 along it.
    private const double MinExtent = 0.1;
    private const double MaxThickness = 0.06;

    private readonly Dictionary<long, ScanPlane> _planes = [];
    private readonly SurfaceCells _cells;

    internal PlaneGrid(SurfaceCells cells)
    {
        _cells = new(cells.Size);
        foreach (var sums in cells.Sums)
        {
            if (TryFit(sums, cells.Size, out var plane))
                _planes[KeyOf(sums.Origin)] = plane;
        }
    }

    /// <summary>Side of a cell, meters.</summary>
    public double Size => _cells.Size;

    public int Count => _planes.Count;

    /// <summary>
    /// Finds the plane whose points are nearest, in the cell of a point and those around it, among those that face the direction
    /// that the point is seen from.
    /// </summary>
    public bool TryFind(in SeenPoint seen, out ScanPlane nearest)
    {
        nearest = default;
        var point = seen.Position;
        var (x, y, z) = _cells.CellOf(point);
        var least = double.PositiveInfinity;
        for (var i = 0; i < 27; i++)
        {
            var key = SurfaceCells.KeyOf(x + i / 9 - 1, y + i / 3 % 3 - 1, z + i % 3 - 1);
            if (!_planes.TryGetValue(key, out var plane))
                continue;
            var distance = (point - plane.Center).LengthSquared;
            if (distance < least && Vector3d.Dot(plane.Normal, seen.TowardCamera) > MinFacing)
                (nearest, least) = (plane, distance);
        }
        return least < Size * Size;
    }

    /// <summary>Finds the plane of the cell of a point.</summary>
    public bool TryFindInCell(in SeenPoint seen, out ScanPlane plane) =>
        _planes.TryGetValue(KeyOf(seen.Position), out plane) && Vector3d.Dot(plane.Normal, seen.TowardCamera) > MinFacing;

    private long KeyOf(Vector3d point)
    {
        var (x, y, z) = _cells.CellOf(point);
        return SurfaceCells.KeyOf(x, y, z);
    }

    private static bool TryFit(in CellSums sums, double size, out ScanPlane plane)
    {
        plane = default;
        if (sums.Count < MinPointCount)
            return false;
        var mean = sums.Sum / sums.Count;
        var scatter = sums.Squares;
        scatter.AddOuter(mean, -sums.Count);
        Span<double> values = stackalloc double[3];
        Span<double> vectors = stackalloc double[9];
        SymmetricEigen.Solve(
            [scatter.Xx, scatter.Xy, scatter.Xz, scatter.Xy, scatter.Yy, scatter.Yz, scatter.Xz, scatter.Yz, scatter.Zz], 3,
            values, vectors);
        var thickness = Math.Sqrt(Math.Max(0, values[0]) / (sums.Count - 3));
        var extent = Math.Sqrt(Math.Max(0, values[1]) / sums.Count);
        var normal = new Vector3d(vectors[0], vectors[1], vectors[2]).Normalized();
        plane = new(sums.Origin + mean, Vector3d.Dot(normal, sums.TowardScanner) < 0 ? -normal : normal, thickness);
        return extent > MinExtent * size && thickness < MaxThickness * size && thickness < 0.5 * extent;
    }
}
