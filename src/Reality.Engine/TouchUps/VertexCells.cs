using System.Numerics;
using Reality.Core.Numerics;

namespace Reality.Engine.TouchUps;

/// <summary>Finds the nearest of a set of positions in a hash of cells.</summary>
internal sealed class VertexCells
{
    // Vertices of a surface are many times the reach apart: more in a cell belong to none, and would take hours.
    private const int MaxCountInCell = 1000;

    private readonly float _reach;
    private readonly IReadOnlyList<Vector3> _positions;
    private readonly Dictionary<(int, int, int), List<int>> _cells = [];

    /// <param name="reach">Maximum distance that is looked for, meters; above 0.</param>
    public VertexCells(IReadOnlyList<Vector3> positions, IEnumerable<int> indices, double reach)
    {
        (_positions, _reach) = (positions, (float)reach);
        foreach (var i in indices)
        {
            var cell = CellOf(positions[i]);
            if (!_cells.TryGetValue(cell, out var list))
                _cells[cell] = list = [];
            if (list.Count < MaxCountInCell)
                list.Add(i);
        }
    }

    /// <summary>Index of the nearest position within reach, the lowest of equal ones; -1 if there is none.</summary>
    public int Nearest(Vector3 p)
    {
        var (best, bestDistance) = (-1, _reach * _reach);
        var (x, y, z) = CellOf(p);
        for (var dz = -1; dz <= 1; dz++)
        {
            for (var dy = -1; dy <= 1; dy++)
            {
                for (var dx = -1; dx <= 1; dx++)
                {
                    if (!_cells.TryGetValue((x + dx, y + dy, z + dz), out var cell))
                        continue;
                    foreach (var i in cell)
                    {
                        var distance = ExactVector.DistanceSquared(_positions[i], p);
                        if (distance < bestDistance || (distance == bestDistance && (uint)i < (uint)best))
                            (best, bestDistance) = (i, distance);
                    }
                }
            }
        }
        return best;
    }

    private (int X, int Y, int Z) CellOf(Vector3 p) =>
        ((int)MathF.Floor(p.X / _reach), (int)MathF.Floor(p.Y / _reach), (int)MathF.Floor(p.Z / _reach));
}
