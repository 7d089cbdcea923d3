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
            Refine(corners, triangles, MaxSideMeters / grid.CellMeters);
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

        Vector3d At(Vector2d p)
        {
            var (column, row) = (Math.Clamp((int)p.X, 0, grid.Width - 1), Math.Clamp((int)p.Y, 0, grid.Height - 1));
            var height = level.HeightAt(axis.Distances[row * grid.Width + column]);
            return new(grid.West + p.X * grid.CellMeters, grid.South + p.Y * grid.CellMeters, height);
        }
    }

    // Halves sides that are too long, and so the triangles on both sides of them, until there are none.
    private static void Refine(List<Vector2d> corners, List<int> triangles, double maxSide)
    {
        var middles = new Dictionary<(int, int), int>();
        do
        {
            middles.Clear();
            var whole = triangles.ToArray();
            triangles.Clear();
            for (var i = 0; i < whole.Length; i += 3)
                Split(whole[i], whole[i + 1], whole[i + 2]);
        }
        while (middles.Count > 0);

        void Split(int a, int b, int c)
        {
            var (ab, bc, ca) = (MiddleOf(a, b), MiddleOf(b, c), MiddleOf(c, a));
            if (ab >= 0 && bc >= 0 && ca >= 0)
                triangles.AddRange([a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca]);
            else if (ab < 0 && bc < 0 && ca < 0)
                triangles.AddRange([a, b, c]);
            else if (ab >= 0 && ca < 0)
                Cut(a, b, c, ab, bc);
            else if (bc >= 0 && ab < 0)
                Cut(b, c, a, bc, ca);
            else
                Cut(c, a, b, ca, ab);
        }

        void Cut(int a, int b, int c, int ab, int bc) =>
            triangles.AddRange(bc < 0 ? [a, ab, c, ab, b, c] : [a, ab, c, ab, bc, c, ab, b, bc]);

        int MiddleOf(int a, int b)
        {
            if ((corners[a] - corners[b]).Length <= maxSide)
                return -1;
            var side = (Math.Min(a, b), Math.Max(a, b));
            if (!middles.TryGetValue(side, out var middle))
            {
                middles[side] = middle = corners.Count;
                corners.Add(0.5 * (corners[a] + corners[b]));
            }
            return middle;
        }
    }
}
