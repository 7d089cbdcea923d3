using System.Numerics;
using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>Normals of the vertices of a mesh, for formats that store them.</summary>
public static class VertexNormals
{
    /// <summary>
    /// The unit mean of the normals of the triangles around each vertex, weighted by area; up (z) if there is none or they
    /// cancel.
    /// </summary>
    /// <param name="positions">In any right-handed frame, which is also that of the normals.</param>
    /// <param name="triangles">Three vertex indices per triangle, counter-clockwise from outside.</param>
    public static Vector3[] Of(ReadOnlySpan<Vector3d> positions, ReadOnlySpan<int> triangles)
    {
        var sums = new Vector3d[positions.Length];
        for (var i = 0; i < triangles.Length; i += 3)
        {
            var (a, b, c) = (triangles[i], triangles[i + 1], triangles[i + 2]);
            var twiceArea = Vector3d.Cross(positions[b] - positions[a], positions[c] - positions[a]);
            sums[a] += twiceArea;
            sums[b] += twiceArea;
            sums[c] += twiceArea;
        }
        var normals = new Vector3[sums.Length];
        for (var v = 0; v < normals.Length; v++)
            normals[v] = sums[v].LengthSquared > 0 ? sums[v].Normalized().RelativeTo(Vector3d.Zero) : Vector3.UnitZ;
        return normals;
    }
}
