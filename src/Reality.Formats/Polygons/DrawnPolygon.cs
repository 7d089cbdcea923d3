using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Formats.Polygons;

/// <summary>A polygon of a drawing, in the coordinate system of its file, without repeated first corners.</summary>
/// <param name="Rings">The outline, then holes in it.</param>
public sealed record DrawnPolygon(IReadOnlyList<IReadOnlyList<Vector3d>> Rings)
{
    /// <summary>Maximum number of corners of all polygons of a file; cutting them up is cubic in the worst case.</summary>
    public const int MaxCornerCount = 10_000;

    /// <summary>Name in the file; null if it has none.</summary>
    public string? Name { get; init; }

    /// <summary>Whether its corners have heights.</summary>
    public bool HasHeights { get; init; }

    /// <summary>Cuts polygons into triangles in their planes; corners keep their heights.</summary>
    /// <exception cref="InvalidFileException">A ring crosses itself or another, or has no area; the message names it.</exception>
    public static (Vector3d[] Positions, int[] Triangles) Triangulate(
        string format, IReadOnlyList<DrawnPolygon> polygons, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        var (positions, triangles) = (new List<Vector3d>(), new List<int>());
        foreach (var (number, polygon) in polygons.Index())
        {
            var first = positions.Count;
            positions.AddRange(polygon.Rings.SelectMany(ring => ring));
            triangles.AddRange(polygon.Cut(format, number, cancellation).Select(corner => first + corner));
        }
        return ([.. positions], [.. triangles]);
    }

    private List<int> Cut(string format, int number, CancellationToken cancellation)
    {
        var title = $"Polygon {number + 1}" + (Name is null ? "" : $" ('{Name}')");
        var normal = PolygonTriangulation.NormalOf(Rings[0]);
        if (!(normal.Length > 0))
            throw new InvalidFileException(format, $"{title} has no area.");
        var flat = Rings
            .Select(ring => (IReadOnlyList<Vector2d>)ring
                .Select(p => PolygonTriangulation.Flatten(p - Rings[0][0], normal)).ToList())
            .ToList();
        if (flat.Exists(PolygonTriangulation.CrossesItself))
            throw new InvalidFileException(format, $"{title} crosses itself. Draw its outline in one turn around its area.");
        return PolygonTriangulation.TryTriangulate(flat, out var triangles, cancellation) && Fill(triangles, flat)
            ? triangles
            : throw new InvalidFileException(
                format, $"{title} has rings that cross each other. Draw holes inside the outline and apart from each other.");
    }

    // Whether triangles have the area of the outline without that of the holes: not if a hole reaches out of it or into another.
    private static bool Fill(List<int> triangles, List<IReadOnlyList<Vector2d>> rings)
    {
        const double Rounding = 1e-9;
        var corners = rings.SelectMany(ring => ring).ToList();
        var filled = triangles.Chunk(3).Sum(t => PolygonTriangulation.AreaOf([.. t.Select(corner => corners[corner])]));
        var holes = rings.Skip(1).Sum(hole => Math.Abs(PolygonTriangulation.AreaOf(hole)));
        var area = Math.Abs(PolygonTriangulation.AreaOf(rings[0])) - holes;
        return Math.Abs(filled - area) <= Rounding * corners.Max(corner => corner.LengthSquared);
    }
}
