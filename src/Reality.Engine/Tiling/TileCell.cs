using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Tiling;

/// <summary>A regular grid of tiles that need not follow the axes of the world.</summary>
public interface ITileGrid
{
    /// <summary>Meters per unit of the sides of tiles.</summary>
    double MetersPerUnit { get; }

    /// <summary>The nearest side that tiles of the grid can have, in its units.</summary>
    double PossibleSide(double side);

    /// <summary>Number of cells that <see cref="Cover"/> goes through.</summary>
    double CountOver(Box3d region, double side);

    /// <summary>Cells that may overlap a region, ascending by id. Neighbors have exactly the same corners.</summary>
    /// <param name="side">Side of a cell, in units of the grid.</param>
    IEnumerable<(TileId Id, TileCell Cell)> Cover(Box3d region, double side);
}

/// <summary>
/// Part of the world that a tile of a turned grid owns: the voxels whose centers lie between two heights, and in plan inside a
/// polygon.
/// </summary>
/// <param name="Corners">World x and y, without a closing point.</param>
/// <param name="MinZ">Meters; included.</param>
/// <param name="MaxZ">Meters; excluded.</param>
public sealed record TileCell(IReadOnlyList<Vector2d> Corners, double MinZ, double MaxZ)
{
    /// <summary>World-axis bounds.</summary>
    public Box3d Bounds() => Corners.Aggregate(
        Box3d.Empty, (box, p) => box.Include(new Vector3d(p.X, p.Y, MinZ)).Include(new Vector3d(p.X, p.Y, MaxZ)));

    /// <summary>Whether the cell owns a position. Cells that share an edge never both own it, and never both disown it.</summary>
    public bool Contains(Vector3d p)
    {
        if (!(p.Z >= MinZ && p.Z < MaxZ))
            return false;
        var isInside = false;
        for (var i = 0; i < Corners.Count; i++)
        {
            var (a, b) = (Corners[i], Corners[(i + 1) % Corners.Count]);
            if (a.Y > p.Y == b.Y > p.Y)
                continue;
            // From the southern corner, so that both cells of the edge compute the same crossing.
            var (low, high) = a.Y < b.Y ? (a, b) : (b, a);
            if (p.X < low.X + (p.Y - low.Y) / (high.Y - low.Y) * (high.X - low.X))
                isInside = !isInside;
        }
        return isInside;
    }
}
