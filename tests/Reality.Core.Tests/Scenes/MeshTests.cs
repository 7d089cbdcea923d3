using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Core.Tests.Scenes;

public sealed class MeshTests
{
    private static readonly Mesh Sample = new()
    {
        Origin = new(4_000_000.25, -500_000.5, 100), Positions = [new(0, 0, 0), new(1.5f, 0, -2), new(0, 3, 1)],
        Triangles = [0, 1, 2, 2, 1, 0],
    };

    [Fact]
    public void Positions_are_relative_to_the_origin_without_a_loss()
    {
        Assert.Equal(new(4_000_001.75, -500_000.5, 98), Sample.WorldPosition(1));
        Assert.Equal((3, 2), (Sample.VertexCount, Sample.TriangleCount));
    }

    [Fact]
    public void Bounds_hold_all_positions_in_world_coordinates()
    {
        Assert.Equal(new(new(4_000_000.25, -500_000.5, 98), new(4_000_001.75, -499_997.5, 101)), Sample.Bounds());
        Assert.True(new Mesh { Origin = Vector3d.Zero, Positions = [], Triangles = [] }.Bounds().IsEmpty);
    }

    [Fact]
    public void A_compact_mesh_has_the_used_vertices_in_the_order_of_first_use()
    {
        Vector3[] positions = [new(0, 0, 0), new(1, 0, 0), new(2, 5, 0), new(0, 3, -4), new(9, 9, 9)];

        var mesh = Mesh.Compact(new(10, 20, 30), positions, [3, 1, 2, 2, 1, 0]);

        Assert.Equal([0, 1, 2, 2, 1, 3], mesh.Triangles);
        Assert.Equal([positions[3], positions[1], positions[2], positions[0]], mesh.Positions);
        Assert.Equal(new Vector3d(10, 20, 30), mesh.Origin);
    }

    [Fact]
    public void Without_triangles_a_compact_mesh_has_no_vertices() =>
        Assert.Empty(Mesh.Compact(default, Sample.Positions, []).Positions);
}
