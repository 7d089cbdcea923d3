using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class VertexNormalsTests
{
    [Fact]
    public void Normals_point_outside_of_counter_clockwise_triangles() => Assert.Equal(
        [Vector3.UnitX, Vector3.UnitX, Vector3.UnitX],
        VertexNormals.Of([Vector3d.Zero, new(0, 2, 0), new(0, 0, 3)], [0, 1, 2]));

    [Fact]
    public void Large_triangles_count_more()
    {
        // A floor of area 4 and a wall of area 1 share an edge.
        Vector3d[] positions = [new(0, 0, 0), new(0, 1, 0), new(-8, 0, 0), new(0, 0, 2)];

        var normals = VertexNormals.Of(positions, [1, 2, 0, 0, 1, 3]);

        var expected = Vector3.Normalize(new(1, 0, 4));
        Assert.True(Vector3.Distance(expected, normals[0]) < 1e-6, $"{normals[0]}");
        Assert.True(Vector3.Distance(Vector3.UnitZ, normals[2]) < 1e-6, $"{normals[2]}");
    }

    [Fact]
    public void Vertices_without_an_area_point_up() => Assert.Equal(
        [Vector3.UnitZ, Vector3.UnitZ, Vector3.UnitZ],
        VertexNormals.Of([Vector3d.Zero, new(1, 0, 0), new(2, 0, 0)], [0, 1, 2]));
}
