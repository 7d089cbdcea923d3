using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Water;

/// <summary>A water surface that photos show.</summary>
public sealed record WaterSurface
{
    // Sides of triangles of a falling surface, meters: between their corners, its height is linear.
    private const double MaxSideMeters = 5;

    private const int MaxCornerCount = 1000;
    private const int MaxTriangleCount = 1_000_000;

    /// <summary>The outline in world coordinates, counter-clockwise, then its islands.</summary>
    public required IReadOnlyList<IReadOnlyList<Vector3d>> Rings { get; init; }

    /// <summary>World positions of its corners, and of points inside if it is not horizontal.</summary>
    public required IReadOnlyList<Vector3d> Positions { get; init; }

    /// <summary>Indices of positions, three a triangle, counter-clockwise from above.</summary>
    public required IReadOnlyList<int> Triangles { get; init; }

    /// <summary>Lowest and highest world height; equal if the surface is horizontal.</summary>
    public required double LowestMeters { get; init; }

    public required double HighestMeters { get; init; }

    /// <summary>Standard deviation of a height, from those of the pieces of its shore.</summary>
    public required double SigmaMeters { get; init; }

    public required double SquareMeters { get; init; }

    /// <summary>Its triangles as a mesh.</summary>
    public Mesh ToMesh()
    {
        var first = Positions[0];
        var origin = new Vector3d(Math.Floor(first.X), Math.Floor(first.Y), Math.Floor(first.Z));
        return Mesh.Compact(origin, [.. Positions.Select(p => p.RelativeTo(origin))], [.. Triangles]);
    }

    /// <summary>The surface over a set of cells; null if its outline encloses nothing.</summary>
    internal static WaterSurface? Of(CellGrid grid, CellMask cells, WaterAxis axis, WaterLevel level)
    {
        var rings = WaterOutline.Trace(cells, MaxCornerCount);
        if (!PolygonTriangulation.TryTriangulate(rings, out var triangles))
        {
            rings = [rings[0]];
            PolygonTriangulation.TryTriangulate(rings, out triangles);
        }
        if (triangles.Count == 0)
            return null;
        var corners = rings.SelectMany(ring => ring).ToList();
        if (!level.IsHorizontal)
        {
            var maxSide = MaxSideMeters / grid.CellMeters;
            TriangleRefinement.TryRefine(
                triangles, (a, b) => (corners[a] - corners[b]).Length > maxSide, AddMiddle, MaxTriangleCount);
        }
        return new()
        {
            Rings = [.. rings.Select(ring => ring.Select(At).ToList())],
            Positions = corners.ConvertAll(At),
            Triangles = triangles,
            LowestMeters = level.Heights.Min(),
            HighestMeters = level.Heights.Max(),
            SigmaMeters = level.SigmaMeters,
            SquareMeters = 0.5 * grid.CellMeters * grid.CellMeters
                * rings.Select((ring, i) => (i == 0 ? 1 : -1) * Math.Abs(PolygonTriangulation.AreaOf(ring))).Sum(),
        };

        int AddMiddle(int a, int b)
        {
            corners.Add(0.5 * (corners[a] + corners[b]));
            return corners.Count - 1;
        }

        Vector3d At(Vector2d p)
        {
            var (column, row) = (Math.Clamp((int)p.X, 0, grid.Width - 1), Math.Clamp((int)p.Y, 0, grid.Height - 1));
            var height = level.HeightAt(axis.Distances[row * grid.Width + column]);
            return new(grid.West + p.X * grid.CellMeters, grid.South + p.Y * grid.CellMeters, height);
        }
    }
}
