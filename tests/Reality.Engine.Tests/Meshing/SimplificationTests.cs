using System.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

public sealed class SimplificationTests
{
    [Fact]
    public void A_sphere_keeps_its_shape_and_its_topology()
    {
        var sphere = TestMeshes.Sphere(200);

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
        var roof = TestMeshes.Grid(60, (x, _) => MathF.Abs(x - 30));

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
        var mesh = TestMeshes.Grid(40, (x, y) => MathF.Sin(0.3f * x) * MathF.Cos(0.2f * y));
        var locked = Array.ConvertAll(mesh.Positions, p => p.X == 0);

        var result = Simplification.Simplify(mesh, 200, locked, CancellationToken.None);

        var left = result.Mesh.Positions.Where(p => p.X == 0).ToHashSet();
        Assert.InRange(result.Mesh.TriangleCount, 150, 210);
        Assert.True(mesh.Positions.Where(p => p.X == 0).ToHashSet().SetEquals(left));
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_mesh()
    {
        var mesh = TestMeshes.Sphere(60);
        var one = Simplification.Simplify(
            mesh, new SimplificationOptions { TargetTriangleCount = 500 }, null, CancellationToken.None);
        var two = Simplification.Simplify(
            mesh, new SimplificationOptions { TargetTriangleCount = 500, ThreadCount = 2 }, null, CancellationToken.None);

        Assert.Equal<Vector3>(one.Mesh.Positions, two.Mesh.Positions);
        Assert.Equal<int>(one.Mesh.Triangles, two.Mesh.Triangles);
    }
}
