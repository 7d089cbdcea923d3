using System.Numerics;
using System.Runtime.InteropServices;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;

namespace Reality.Engine.Meshing;

/// <summary>Keeps the part of an extracted surface that a tile of a turned grid owns.</summary>
/// <remarks>
/// A triangle of the extraction lies in one cube of voxels, and its center never on a side of it: the center of the cube decides,
/// in the same numbers for all tiles. So each triangle belongs to exactly one tile, and no triangle is split.
/// </remarks>
internal static class CellCutting
{
    /// <summary>Removes the triangles that other tiles own.</summary>
    /// <returns>Positions of the vertices that the mesh shares with those.</returns>
    public static HashSet<Vector3> Cut(ref Mesh mesh, TileCell cell, double voxelSize)
    {
        var (kept, others) = (new List<int>(mesh.Triangles.Length), new HashSet<Vector3>());
        for (var t = 0; t < mesh.TriangleCount; t++)
        {
            var corners = mesh.Triangles.AsSpan(3 * t, 3);
            if (cell.Contains(CenterOfCube(mesh, corners, voxelSize)))
                kept.AddRange(corners);
            else
                others.UnionWith([mesh.Positions[corners[0]], mesh.Positions[corners[1]], mesh.Positions[corners[2]]]);
        }
        mesh = Mesh.Compact(mesh.Origin, mesh.Positions, CollectionsMarshal.AsSpan(kept));
        others.IntersectWith(mesh.Positions);
        return others;
    }

    private static Vector3d CenterOfCube(Mesh mesh, ReadOnlySpan<int> corners, double voxelSize)
    {
        var sum = mesh.WorldPosition(corners[0]) + mesh.WorldPosition(corners[1]) + mesh.WorldPosition(corners[2]);
        return new(Center(sum.X), Center(sum.Y), Center(sum.Z));

        double Center(double sumOfThree) => (Math.Floor(sumOfThree / (3 * voxelSize)) + 0.5) * voxelSize;
    }
}
