using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Lod;

/// <summary>Joins meshes that share border vertices into one.</summary>
internal static class MeshWelding
{
    /// <summary>
    /// One mesh of all triangles in the given order. Vertices on open borders within <paramref name="toleranceMeters"/> of each
    /// other become one, and triangles that collapse thereby are omitted. The origin is that of the first mesh.
    /// </summary>
    /// <param name="kept">Receives the numbers of the triangles that remain, counted through all meshes.</param>
    public static Mesh Weld(IReadOnlyList<Mesh> meshes, double toleranceMeters, List<int>? kept = null)
    {
        var number = 0;
        var origin = meshes[0].Origin;
        var borders = new BorderVertices(toleranceMeters);
        var positions = new List<Vector3>(meshes.Sum(m => m.VertexCount));
        var triangles = new List<int>(meshes.Sum(m => m.Triangles.Length));
        foreach (var mesh in meshes)
        {
            var isBorder = TriangleTopology.OpenBorder(mesh.Triangles, mesh.VertexCount);
            var welded = new int[mesh.VertexCount];
            for (var i = 0; i < welded.Length; i++)
            {
                var p = mesh.WorldPosition(i) - origin;
                welded[i] = isBorder[i] ? borders.IndexAt(p, positions.Count) : positions.Count;
                if (welded[i] == positions.Count)
                    positions.Add(new((float)p.X, (float)p.Y, (float)p.Z));
            }
            for (var i = 0; i < mesh.Triangles.Length; i += 3, number++)
            {
                var (a, b, c) = (welded[mesh.Triangles[i]], welded[mesh.Triangles[i + 1]], welded[mesh.Triangles[i + 2]]);
                if (a == b || b == c || c == a)
                    continue;
                triangles.AddRange([a, b, c]);
                kept?.Add(number);
            }
        }
        return new Mesh { Origin = origin, Positions = [.. positions], Triangles = [.. triangles] };
    }

    /// <summary>A mesh of the chosen triangles and the vertices they use.</summary>
    public static Mesh Subset(Mesh mesh, ReadOnlySpan<int> chosen)
    {
        var triangles = new int[3 * chosen.Length];
        for (var i = 0; i < triangles.Length; i++)
            triangles[i] = mesh.Triangles[3 * chosen[i / 3] + i % 3];
        return Mesh.Compact(mesh.Origin, mesh.Positions, triangles);
    }

    /// <summary>Finds the border vertex near a position in a hash of cells as large as the tolerance.</summary>
    private sealed class BorderVertices(double tolerance)
    {
        private readonly Dictionary<(long, long, long), List<(Vector3d Position, int Index)>> _cells = [];

        /// <summary>
        /// The vertex within the tolerance, or else <paramref name="newIndex"/>, which is added at this position.
        /// </summary>
        public int IndexAt(Vector3d p, int newIndex)
        {
            var (x, y, z) = (
                (long)Math.Floor(p.X / tolerance), (long)Math.Floor(p.Y / tolerance), (long)Math.Floor(p.Z / tolerance));
            for (var neighbor = 0; neighbor < 27; neighbor++)
            {
                var cell = (x + neighbor % 3 - 1, y + neighbor / 3 % 3 - 1, z + neighbor / 9 - 1);
                foreach (var (position, index) in _cells.GetValueOrDefault(cell, []))
                {
                    if (Vector3d.Distance(position, p) <= tolerance)
                        return index;
                }
            }
            if (!_cells.TryGetValue((x, y, z), out var here))
                _cells[(x, y, z)] = here = [];
            here.Add((p, newIndex));
            return newIndex;
        }
    }
}
