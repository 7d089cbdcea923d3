using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Texturing;

/// <summary>A constraint whose surface has one color, whatever photos show of it.</summary>
public sealed record ConstraintFill(Mesh Surface, Rgb24 Color)
{
    // Meters.
    private const double CellSide = 2;

    /// <summary>The color of each triangle that lies on a constraint; null for the others. A later constraint wins.</summary>
    /// <param name="reach">Meters that the center of a triangle may be off the constraint.</param>
    internal static Rgb24?[] Find(
        Mesh mesh, IReadOnlyList<ConstraintFill> fills, double reach, CancellationToken cancellation)
    {
        var colors = new Rgb24?[mesh.TriangleCount];
        if (fills.Count == 0)
            return colors;
        var centers = new Vector3d[mesh.TriangleCount];
        for (var t = 0; t < centers.Length; t++)
        {
            centers[t] = 1.0 / 3 * (mesh.WorldPosition(mesh.Triangles[3 * t]) + mesh.WorldPosition(mesh.Triangles[3 * t + 1])
                + mesh.WorldPosition(mesh.Triangles[3 * t + 2]));
        }
        var cells = Enumerable.Range(0, centers.Length).ToLookup(t => CellOf(centers[t]));
        foreach (var fill in fills)
        {
            for (var i = 0; i < fill.Surface.Triangles.Length; i += 3)
            {
                cancellation.ThrowIfCancellationRequested();
                var (a, b, c) = (
                    fill.Surface.WorldPosition(fill.Surface.Triangles[i]),
                    fill.Surface.WorldPosition(fill.Surface.Triangles[i + 1]),
                    fill.Surface.WorldPosition(fill.Surface.Triangles[i + 2]));
                foreach (var t in Near(cells, a, b, c, reach, centers.Length))
                {
                    if (IsOn(centers[t], a, b, c, reach))
                        colors[t] = fill.Color;
                }
            }
        }
        return colors;
    }

    // The triangles in the cells around a constraint's triangle; all of them if those cells are more.
    private static IEnumerable<int> Near(
        ILookup<(long X, long Y, long Z), int> cells, Vector3d a, Vector3d b, Vector3d c, double reach, int count)
    {
        var margin = new Vector3d(reach, reach, reach);
        var (first, last) = (
            CellOf(Vector3d.Min(a, Vector3d.Min(b, c)) - margin), CellOf(Vector3d.Max(a, Vector3d.Max(b, c)) + margin));
        if ((last.X - first.X + 1.0) * (last.Y - first.Y + 1.0) * (last.Z - first.Z + 1.0) > count)
        {
            foreach (var t in cells.SelectMany(cell => cell))
                yield return t;
            yield break;
        }
        for (var z = first.Z; z <= last.Z; z++)
        {
            for (var y = first.Y; y <= last.Y; y++)
            {
                for (var x = first.X; x <= last.X; x++)
                {
                    foreach (var t in cells[(x, y, z)])
                        yield return t;
                }
            }
        }
    }

    // Within reach of the plane, and inside the prism over the triangle.
    private static bool IsOn(Vector3d p, Vector3d a, Vector3d b, Vector3d c, double reach)
    {
        var normal = Vector3d.Cross(b - a, c - a);
        var area = normal.Length;
        return area > 0 && Math.Abs(Vector3d.Dot(normal, p - a)) <= reach * area
            && Vector3d.Dot(Vector3d.Cross(b - a, p - a), normal) >= 0
            && Vector3d.Dot(Vector3d.Cross(c - b, p - b), normal) >= 0
            && Vector3d.Dot(Vector3d.Cross(a - c, p - c), normal) >= 0;
    }

    private static (long X, long Y, long Z) CellOf(Vector3d p) =>
        ((long)Math.Floor(p.X / CellSide), (long)Math.Floor(p.Y / CellSide), (long)Math.Floor(p.Z / CellSide));
}
