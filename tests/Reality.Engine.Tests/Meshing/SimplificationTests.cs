using System.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

public sealed class SimplificationTests
{
    [Fact]
    public void A_sphere_keeps_its_shape_and_its_topology()
    {
        var sphere = Sphere(200);

        var result = Simplification.Simplify(sphere, 2000, null, CancellationToken.None);

        Assert.InRange(result.Mesh.TriangleCount, 1990, 2000);
        Assert.Equal(0, MeshChecks.BadEdgeCount(result.Mesh));
        Assert.Empty(MeshChecks.BorderVertices(result.Mesh));
        Assert.Equal(2, result.Mesh.VertexCount - result.Mesh.TriangleCount / 2);
        Assert.All(result.Mesh.Positions, p => Assert.InRange(p.Length(), 0.99f, 1.01f));
        Assert.InRange(result.ErrorMeters, 1e-5, 0.01);
    }

    [Fact]
    public void Two_planes_need_next_to_no_triangles_and_keep_their_edge()
    {
        var roof = Grid(60, (x, _) => MathF.Abs(x - 30));

        var result = Simplification.Simplify(
            roof, new SimplificationOptions { MaxErrorMeters = 0.001 }, null, CancellationToken.None);

        Assert.InRange(result.Mesh.TriangleCount, 4, 40);
        Assert.All(result.Mesh.Positions, p => Assert.Equal(MathF.Abs(p.X - 30), p.Z, 0.01f));
        Assert.InRange(result.ErrorMeters, 0, 0.001);
        var bounds = result.Mesh.Bounds();
        Assert.Equal(0, bounds.Min.X, 0.01);
        Assert.Equal(60, bounds.Max.Y, 0.01);
    }

    [Fact]
    public void Locked_vertices_stay_where_they_are()
    {
        var mesh = Grid(40, (x, y) => MathF.Sin(0.3f * x) * MathF.Cos(0.2f * y));
        var locked = Array.ConvertAll(mesh.Positions, p => p.X == 0);

        var result = Simplification.Simplify(mesh, 200, locked, CancellationToken.None);

        var left = result.Mesh.Positions.Where(p => p.X == 0).ToHashSet();
        Assert.InRange(result.Mesh.TriangleCount, 150, 210);
        Assert.True(mesh.Positions.Where(p => p.X == 0).ToHashSet().SetEquals(left));
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_mesh()
    {
        var mesh = Sphere(60);
        var one = Simplification.Simplify(
            mesh, new SimplificationOptions { TargetTriangleCount = 500 }, null, CancellationToken.None);
        var two = Simplification.Simplify(
            mesh, new SimplificationOptions { TargetTriangleCount = 500, ThreadCount = 2 }, null, CancellationToken.None);

        Assert.Equal<Vector3>(one.Mesh.Positions, two.Mesh.Positions);
        Assert.Equal<int>(one.Mesh.Triangles, two.Mesh.Triangles);
    }

    // A grid of n x n squares, one meter each.
    private static Mesh Grid(int n, Func<float, float, float> height)
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
        return new Mesh { Origin = default, Positions = positions, Triangles = [.. triangles] };
    }

    // A unit sphere of 6 n² squares: a cube, normalized.
    private static Mesh Sphere(int n)
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
}
