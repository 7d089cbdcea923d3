using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Lod;

/// <summary>Assignment of triangles to cells by their centroid, so that each belongs to exactly one.</summary>
internal static class TriangleCells
{
    /// <summary>Indices of the triangles of a tile's mesh in a leaf's cell, ascending.</summary>
    public static int[] InCell(Mesh mesh, Box3d cell, Box3d tileBounds)
    {
        var inside = new List<int>();
        for (var t = 0; t < mesh.TriangleCount; t++)
        {
            if (Contains(cell, tileBounds, Centroid(mesh, t)))
                inside.Add(t);
        }
        return [.. inside];
    }

    public static Vector3d Centroid(Mesh mesh, int triangle)
    {
        var a = mesh.WorldPosition(mesh.Triangles[3 * triangle]);
        var b = mesh.WorldPosition(mesh.Triangles[3 * triangle + 1]);
        var c = mesh.WorldPosition(mesh.Triangles[3 * triangle + 2]);
        return (a + b + c) / 3;
    }

    // Minimum included, maximum excluded, as in halving; the maximum of the tile itself is included, because no neighbor follows.
    private static bool Contains(Box3d cell, Box3d tile, Vector3d p) =>
        Within(p.X, cell.Min.X, cell.Max.X, tile.Max.X)
        && Within(p.Y, cell.Min.Y, cell.Max.Y, tile.Max.Y)
        && Within(p.Z, cell.Min.Z, cell.Max.Z, tile.Max.Z);

    private static bool Within(double v, double min, double max, double tileMax) =>
        v >= min && (v < max || (max == tileMax && v <= max));
}
