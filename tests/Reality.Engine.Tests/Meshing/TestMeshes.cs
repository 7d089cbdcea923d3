using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Tests.Meshing;

/// <summary>Meshes with a known shape and topology.</summary>
internal static class TestMeshes
{
    /// <summary>A grid of n x n squares of one meter, two triangles each, facing up.</summary>
    public static Mesh Grid(int n, Func<float, float, float> height, Vector3d origin = default)
    {
        var positions = new Vector3[(n + 1) * (n + 1)];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = new(i % (n + 1), i / (n + 1), height(i % (n + 1), i / (n + 1)));
        var triangles = new List<int>();
        for (var y = 0; y < n; y++)
        {
            for (var x = 0; x < n; x++)
            {
                var i = x + y * (n + 1);
                triangles.AddRange([i, i + 1, i + n + 1, i + 1, i + n + 2, i + n + 1]);
            }
        }
        return new Mesh { Origin = origin, Positions = positions, Triangles = [.. triangles] };
    }

    /// <summary>A unit sphere of 6 n² squares: a cube, normalized.</summary>
    public static Mesh Sphere(int n)
    {
        var numbers = new Dictionary<(int, int, int), int>();
        var positions = new List<Vector3>();
        var triangles = new List<int>();
        for (var face = 0; face < 6; face++)
        {
            for (var i = 0; i < n * n; i++)
            {
                var (x, y) = (i % n, i / n);
                var (a, b) = (Number(face, x, y), Number(face, x + 1, y));
                var (c, d) = (Number(face, x + 1, y + 1), Number(face, x, y + 1));
                triangles.AddRange(face % 2 == 0 ? [a, b, c, a, c, d] : [a, c, b, a, d, c]);
            }
        }
        return new Mesh { Origin = default, Positions = [.. positions], Triangles = [.. triangles] };

        int Number(int face, int x, int y)
        {
            var z = face % 2 == 0 ? n : 0;
            var key = (face / 2) switch { 0 => (x, y, z), 1 => (z, x, y), _ => (y, z, x) };
            if (!numbers.TryGetValue(key, out var number))
            {
                numbers.Add(key, number = positions.Count);
                positions.Add(Vector3.Normalize(new Vector3(key.Item1, key.Item2, key.Item3) / n * 2 - Vector3.One));
            }
            return number;
        }
    }

    /// <summary>The four faces of a tetrahedron, facing outward.</summary>
    public static Mesh Tetrahedron() => Of(
        [Vector3.Zero, Vector3.UnitX, Vector3.UnitY, Vector3.UnitZ], [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]);

    public static Mesh Of(Vector3[] positions, int[] triangles, Vector3d origin = default) =>
        new() { Origin = origin, Positions = positions, Triangles = triangles };

    /// <summary>Sum of the area vectors of all triangles; zero for a closed surface.</summary>
    public static Vector3d AreaVector(Mesh mesh) =>
        Enumerable.Range(0, mesh.TriangleCount).Aggregate(Vector3d.Zero, (sum, t) => sum + MeshChecks.AreaVector(mesh, t));

    /// <summary>Sum of the triangles' areas, square meters.</summary>
    public static double Area(Mesh mesh) =>
        Enumerable.Range(0, mesh.TriangleCount).Sum(t => MeshChecks.AreaVector(mesh, t).Length);

    /// <summary>Enclosed volume, cubic meters; positive where triangles face outward.</summary>
    public static double Volume(Mesh mesh) => Enumerable.Range(0, mesh.TriangleCount)
        .Sum(t => Vector3d.Dot(MeshChecks.AreaVector(mesh, t), MeshChecks.Centroid(mesh, t)) / 3);
}
