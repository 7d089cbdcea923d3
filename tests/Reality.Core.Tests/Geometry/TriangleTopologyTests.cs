using Reality.Core.Geometry;

namespace Reality.Core.Tests.Geometry;

public sealed class TriangleTopologyTests
{
    // Two triangles of the square 0 1 2 3, which share the edge from 0 to 2.
    private static readonly int[] s_square = [0, 1, 2, 0, 2, 3];

    private static readonly int[] s_tetrahedron = [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3];

    [Fact]
    public void Edges_follow_each_other_around_their_triangle() =>
        Assert.Equal([1, 2, 0, 4, 5, 3], Enumerable.Range(0, 6).Select(TriangleTopology.Next));

    [Fact]
    public void A_shared_edge_has_the_other_triangles_as_its_opposite()
    {
        var topology = new TriangleTopology(s_square, 4);

        Assert.Equal([-1, -1, 3, 2, -1, -1], topology.Opposite);
        Assert.Equal([true, true, true, true], topology.IsBorder);
        Assert.Equal([0, 3], topology.CornersOf(0).ToArray());
        Assert.Equal([2, 4], topology.CornersOf(2).ToArray());
    }

    [Fact]
    public void In_a_closed_surface_opposites_pair_up_and_run_the_other_way()
    {
        var topology = new TriangleTopology(s_tetrahedron, 5);

        for (var edge = 0; edge < 12; edge++)
        {
            var opposite = topology.Opposite[edge];
            Assert.Equal(edge, topology.Opposite[opposite]);
            Assert.Equal(s_tetrahedron[edge], s_tetrahedron[TriangleTopology.Next(opposite)]);
            Assert.Equal(s_tetrahedron[TriangleTopology.Next(edge)], s_tetrahedron[opposite]);
        }
        Assert.DoesNotContain(true, topology.IsBorder);
        Assert.True(topology.CornersOf(4).IsEmpty);
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2, 1, 0, 3, 1, 0, 4 })] // three triangles at one edge
    [InlineData(new[] { 0, 1, 2, 0, 1, 3 })] // the second is turned over
    public void An_edge_that_branches_or_turns_over_has_no_opposite(int[] triangles)
    {
        var topology = new TriangleTopology(triangles, 5);

        Assert.All(topology.Opposite, opposite => Assert.Equal(-1, opposite));
    }

    [Fact]
    public void The_open_border_has_one_triangle_at_an_edge_in_whichever_direction()
    {
        Assert.Equal([true, true, true, true], TriangleTopology.OpenBorder(s_square, 4));
        Assert.DoesNotContain(true, TriangleTopology.OpenBorder(s_tetrahedron, 4));

        // A fan around vertex 0 with one triangle turned over: 0 is inside all the same.
        Assert.Equal([false, true, true, true], TriangleTopology.OpenBorder([0, 1, 2, 0, 3, 2, 0, 3, 1], 4));
    }

    [Fact]
    public void Edges_between_vertices_are_counted_in_both_directions()
    {
        var corners = new VertexCorners(5, 9);
        corners.Build([0, 1, 2, 1, 0, 3, 1, 0, 4], 3);

        Assert.Equal((1, 2), corners.CountEdges(0, 1));
        Assert.Equal((2, 1), corners.CountEdges(1, 0));
        Assert.Equal((1, 0), corners.CountEdges(1, 2));
        Assert.Equal((0, 0), corners.CountEdges(2, 3));
    }

    [Fact]
    public void The_table_is_built_anew_for_fewer_triangles()
    {
        var corners = new VertexCorners(4, 6);
        corners.Build(s_square, 2);
        Assert.Equal([0, 3], corners.CornersOf(0).ToArray());

        corners.Build(s_square, 1);

        Assert.Equal([0], corners.CornersOf(0).ToArray());
        Assert.True(corners.CornersOf(3).IsEmpty);
    }

    [Fact]
    public void Both_directions_of_an_edge_have_one_key()
    {
        Assert.Equal((3, 8), TriangleTopology.Undirected(3, 8));
        Assert.Equal((3, 8), TriangleTopology.Undirected(8, 3));
    }
}
