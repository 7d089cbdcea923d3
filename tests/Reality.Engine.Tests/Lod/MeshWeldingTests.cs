using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Lod;
using Reality.Engine.Tests.Meshing;

namespace Reality.Engine.Tests.Lod;

public sealed class MeshWeldingTests
{
    [Fact]
    public void Four_tiles_become_one_surface_without_inner_borders()
    {
        var tiles = new[] { (0, 0), (4, 0), (0, 4), (4, 4) }.Select(corner => TestMeshes.Grid(
            4, (x, y) => 0.1f * (x + corner.Item1) - 0.2f * (y + corner.Item2),
            new Vector3d(corner.Item1, corner.Item2, 50))).ToArray();

        var welded = MeshWelding.Weld(tiles, 0.01);

        Assert.Equal(9 * 9, welded.VertexCount);
        Assert.Equal(tiles[0].Origin, welded.Origin);
        Assert.Equal(0, MeshChecks.BadEdgeCount(welded));
        Assert.Equal(1, MeshChecks.PartCount(welded));
        Assert.Equal(4 * 8, MeshChecks.BorderVertices(welded).Count);
        Assert.True((TestMeshes.AreaVector(welded) - 64 * new Vector3d(-0.1, 0.2, 1)).Length < 1e-3);
    }

    [Fact]
    public void Vertices_farther_apart_than_the_tolerance_stay_two()
    {
        var (west, east) = (TestMeshes.Grid(4, (_, _) => 0), TestMeshes.Grid(4, (_, _) => 0, new(4.02, 0, 0)));

        Assert.Equal(50, MeshWelding.Weld([west, east], 0.01).VertexCount);
        Assert.Equal(45, MeshWelding.Weld([west, east], 0.03).VertexCount);
    }

    [Fact]
    public void Inner_vertices_are_never_welded()
    {
        // The same sheet twice: the nine inner vertices of each stay, the border is shared.
        var sheet = TestMeshes.Grid(4, (_, _) => 0);

        Assert.Equal(16 + 9 + 9, MeshWelding.Weld([sheet, sheet], 0.01).VertexCount);
    }

    [Fact]
    public void Triangles_that_collapse_are_omitted_and_the_order_of_the_others_stays()
    {
        var sliver = TestMeshes.Of([new(0, 0, 0), new(1, 0, 0), new(1, 0.001f, 0), new(0, 1, 0)], [0, 1, 2, 0, 2, 3]);

        var welded = MeshWelding.Weld([sliver], 0.01);

        Assert.Equal(3, welded.VertexCount);
        Assert.Equal([0, 1, 2], welded.Triangles);
    }

    [Fact]
    public void A_subset_has_the_chosen_triangles_and_only_their_vertices()
    {
        var sheet = TestMeshes.Grid(5, (x, y) => x - y, new(7, 8, 9));
        int[] chosen = [3, 11, 12];

        var subset = MeshWelding.Subset(sheet, chosen);

        Assert.Equal(sheet.Origin, subset.Origin);
        Assert.Equal(subset.Triangles.Distinct().Count(), subset.VertexCount);
        for (var i = 0; i < 9; i++)
            Assert.Equal(sheet.Positions[sheet.Triangles[3 * chosen[i / 3] + i % 3]], subset.Positions[subset.Triangles[i]]);
    }

    [Fact]
    public void Each_triangle_belongs_to_exactly_one_cell_also_on_the_borders()
    {
        // Cells of 1.5 m: centroids lie on their borders.
        var sheet = TestMeshes.Grid(6, (_, _) => 0);
        var bounds = sheet.Bounds();
        var count = new int[sheet.TriangleCount];
        for (var y = 0; y < 4; y++)
        {
            for (var x = 0; x < 4; x++)
            {
                var cell = bounds with { Min = new(1.5 * x, 1.5 * y, 0), Max = new(1.5 * (x + 1), 1.5 * (y + 1), 0) };
                foreach (var t in TriangleCells.InCell(sheet, cell, bounds))
                    count[t]++;
            }
        }
        Assert.All(count, c => Assert.Equal(1, c));
    }

    [Fact]
    public void The_centroid_is_in_world_coordinates()
    {
        var mesh = TestMeshes.Of([new(0, 0, 0), new(3, 0, 0), new(0, 3, 6)], [0, 1, 2], new(1e6, -2e6, 100));

        Assert.True((TriangleCells.Centroid(mesh, 0) - new Vector3d(1e6 + 1, -2e6 + 1, 102)).Length < 1e-9);
    }
}
