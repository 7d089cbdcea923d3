using System.Numerics;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

/// <summary>Squares of triangles in a tile of 100 m, a block each.</summary>
public sealed class IslandRemovalTests
{
    private static readonly Vector3 s_tile = new(100);

    [Fact]
    public void Parts_shorter_than_asked_are_removed()
    {
        var mesh = IslandRemoval.Apply(Surface((10, 10, 5, true), (50, 50, 20, true)), _ => true, s_tile, 8);

        Assert.Equal(2, mesh.TriangleCount);
        Assert.Equal(new Vector3(50, 50, 10), mesh.Positions.Aggregate(Vector3.Min));
    }

    [Fact]
    public void Whole_parts_that_hardly_any_view_saw_are_removed()
    {
        var mesh = IslandRemoval.Apply(Surface((10, 10, 20, false), (50, 50, 20, true)), _ => true, s_tile, 8);

        Assert.Equal(2, mesh.TriangleCount);
        Assert.Equal(50, mesh.Positions.Min(p => p.X));
    }

    [Fact]
    public void An_unseen_part_that_reaches_over_the_tiles_border_is_kept()
    {
        var mesh = IslandRemoval.Apply(Surface((90, 10, 20, false), (50, 50, 20, true)), _ => true, s_tile, 8);

        Assert.Equal(4, mesh.TriangleCount);
    }

    [Fact]
    public void Triangles_of_blocks_outside_the_tile_count_for_their_part_and_are_not_kept()
    {
        var surface = Surface((90, 10, 30, true));
        var mesh = IslandRemoval.Apply(surface, block => block == 1, s_tile, 8);

        Assert.Equal(0, mesh.TriangleCount);
        Assert.Empty(mesh.Positions);
    }

    [Fact]
    public void Vertices_are_numbered_in_the_order_of_the_triangles_and_only_the_used_ones_are_kept()
    {
        var surface = Surface((10, 10, 5, true), (50, 50, 20, true));

        var mesh = IslandRemoval.Apply(surface, _ => true, s_tile, 8);

        Assert.Equal([0, 1, 2, 0, 2, 3], mesh.Triangles);
        Assert.Equal(surface.Positions[4..], mesh.Positions);
        Assert.Equal(surface.Origin, mesh.Origin);
    }

    [Fact]
    public void Parts_are_joined_by_shared_vertices_alone()
    {
        // A chain of triangles over several blocks, and one triangle at the same place that shares no vertex.
        Vector3[] positions =
        [
            new(0, 0, 0), new(1, 0, 0), new(1, 1, 0), new(2, 1, 0), new(2, 2, 0), new(0, 0, 0), new(1, 0, 0), new(1, 1, 0),
        ];
        var surface = new BlockSurface(default, positions, new bool[8], [[0, 1, 2], [1, 3, 2], [], [3, 4, 2], [5, 6, 7]]);
        var sizes = new List<(int Vertices, Vector3 High)>();

        var kept = new SurfaceParts(surface).Select(part =>
        {
            sizes.Add((part.VertexCount, part.High));
            return part.VertexCount == 5;
        });

        Assert.Equal([(5, new Vector3(2, 2, 0)), (3, new Vector3(1, 1, 0))], sizes);
        Assert.Equal([true, true, true, true, true, false, false, false], kept);
    }

    // Vertical squares by their lower corner and side.
    private static BlockSurface Surface(params (float X, float Y, float Side, bool IsSeen)[] squares)
    {
        var positions = new List<Vector3>();
        var isSeen = new List<bool>();
        var triangles = new List<int[]>();
        foreach (var (x, y, side, seen) in squares)
        {
            var first = positions.Count;
            positions.AddRange([new(x, y, 10), new(x + side, y, 10), new(x + side, y, 10 + side), new(x, y, 10 + side)]);
            isSeen.AddRange([seen, false, seen, false]);
            triangles.Add([first, first + 1, first + 2, first, first + 2, first + 3]);
        }
        return new BlockSurface(new(1000, 2000, 30), [.. positions], [.. isSeen], triangles);
    }
}
