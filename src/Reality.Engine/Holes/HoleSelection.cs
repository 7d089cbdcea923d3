using Reality.Core.Numerics;
using Reality.Engine.Tiling;

namespace Reality.Engine.Holes;

/// <summary>Tells the loops around holes from the outer borders of surfaces.</summary>
/// <remarks>
/// A flat surface over a hole continues the triangles around it; one over an outer border folds back onto them. The mean cosine
/// between both directions is 1 for a hole in a plane, -1 for the border of a plane, and 0 where walls end in unseen ground. Of
/// the loops between, the longest one of each part of the surface is its outer border.
/// </remarks>
internal sealed class HoleSelection(Layout layout, IReadOnlyList<Vector3d> positions)
{
    // 72 degrees.
    private const double MinContinuation = 0.3;

    // How far an edge's outer side is looked at, in voxels: a turned cell ends at the sides of voxels.
    private const double Step = 0.01;
    private const double StepInCells = 1.5;

    /// <summary>The loops around holes, in their order.</summary>
    public IReadOnlyList<RimLoop> Select(IReadOnlyList<RimLoop> loops)
    {
        var longest = loops.GroupBy(loop => loop.Part).ToDictionary(part => part.Key, part => part.MaxBy(LengthOf));
        return loops.Where(loop => IsHole(loop, loop == longest[loop.Part])).ToList();
    }

    private bool IsHole(RimLoop loop, bool isLongest)
    {
        var continuation = Continuation(loop);
        return continuation > (isLongest ? MinContinuation : -MinContinuation) && !loop.Edges.Any(LeavesTiles);
    }

    private double LengthOf(RimLoop loop) => loop.Edges.Sum(edge => Vector3d.Distance(positions[edge.From], positions[edge.To]));

    /// <summary>Mean cosine between the surface across the edges and a flat membrane in the loop, -1 to 1.</summary>
    internal double Continuation(RimLoop loop)
    {
        var center = positions[loop.Edges[0].From];
        var normal = loop.Edges.Aggregate(
            Vector3d.Zero, (sum, edge) => sum + Vector3d.Cross(positions[edge.From] - center, positions[edge.To] - center));
        if (!(normal.Length > 0))
            return 0;
        normal = normal.Normalized();
        var (sum, total) = (0.0, 0.0);
        foreach (var edge in loop.Edges)
        {
            var along = positions[edge.To] - positions[edge.From];
            var inward = Vector3d.Cross(normal, along);
            if (inward.Length > 0 && Outward(edge) is { } outward)
                sum += along.Length * Vector3d.Dot(outward, inward.Normalized());
            total += along.Length;
        }
        return total > 0 ? sum / total : 0;
    }

    // Unit direction in the plane of the edge's triangle, away from it; null if it is a line.
    private Vector3d? Outward(RimEdge edge)
    {
        var along = (positions[edge.To] - positions[edge.From]).Normalized();
        var toApex = edge.Apex - positions[edge.From];
        var across = toApex - Vector3d.Dot(toApex, along) * along;
        return across.Length > 0 ? -across.Normalized() : null;
    }

    private bool LeavesTiles(RimEdge edge)
    {
        var outward = layout.VoxelSize * (Outward(edge) ?? Vector3d.Zero);
        var middle = 0.5 * (positions[edge.From] + positions[edge.To]);
        var own = layout.Tiles[edge.Tile];
        return !IsIn(own) && !layout.Tiles.Any(IsIn);

        bool IsIn(Tile tile) => tile.Cell is { } cell
            ? cell.Contains(middle + StepInCells * outward)
            : tile.TightBox.Contains(middle + Step * outward);
    }
}
