using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

public sealed class EdgeCollapserTests
{
    private static readonly ParallelOptions s_parallel = new() { MaxDegreeOfParallelism = 1 };

    [Fact]
    public void A_flat_square_keeps_its_corners_its_area_and_its_direction()
    {
        var square = TestMeshes.Grid(8, (_, _) => 0);

        var result = Collapse(square, 0, maxError: 0.01);

        Assert.InRange(result.Mesh.TriangleCount, 2, 12);
        foreach (var corner in new Vector3[] { new(0, 0, 0), new(8, 0, 0), new(0, 8, 0), new(8, 8, 0) })
            Assert.InRange(result.Mesh.Positions.Min(p => Vector3.Distance(p, corner)), 0, 0.02f); // meters
        Assert.True((TestMeshes.AreaVector(result.Mesh) - new Vector3d(0, 0, 64)).Length < 0.2); // square meters
        Assert.Equal(TestMeshes.AreaVector(result.Mesh).Z, TestMeshes.Area(result.Mesh), 1e-4);
        Assert.InRange(result.ErrorMeters, 0, 0.01);
    }

    [Fact]
    public void The_area_vector_of_a_bumpy_sheet_with_locked_border_does_not_change()
    {
        // It depends on the border alone.
        var sheet = TestMeshes.Grid(16, (x, y) => MathF.Sin(0.8f * x) * MathF.Cos(0.7f * y));
        var border = MeshChecks.BorderVertices(sheet);
        var locked = Enumerable.Range(0, sheet.VertexCount).Select(border.Contains).ToArray();

        var result = Collapse(sheet, 150, locked);

        Assert.InRange(result.Mesh.TriangleCount, 100, 200);
        Assert.True((TestMeshes.AreaVector(result.Mesh) - TestMeshes.AreaVector(sheet)).Length < 1e-3);
        Assert.Equal(border.Count, MeshChecks.BorderVertices(result.Mesh).Count);
    }

    [Fact]
    public void A_closed_surface_stays_closed_and_keeps_its_volume()
    {
        var sphere = TestMeshes.Sphere(16);

        var result = Collapse(sphere, 400);

        Assert.InRange(result.Mesh.TriangleCount, 380, 400);
        Assert.Empty(MeshChecks.BorderVertices(result.Mesh));
        Assert.Equal(0, MeshChecks.BadEdgeCount(result.Mesh));
        Assert.True(TestMeshes.AreaVector(result.Mesh).Length < 1e-4);
        Assert.InRange(TestMeshes.Volume(result.Mesh) / TestMeshes.Volume(sphere), 0.98, 1.02);
    }

    [Fact]
    public void Without_a_limit_on_the_error_the_target_is_met_and_with_one_a_tetrahedron_stays()
    {
        Assert.InRange(Collapse(TestMeshes.Grid(8, (_, _) => 0), 6).Mesh.TriangleCount, 2, 6);
        Assert.Equal(1 / 6.0, TestMeshes.Volume(Collapse(TestMeshes.Tetrahedron(), 0, maxError: 0.01).Mesh), 1e-6);
    }

    [Fact]
    public void Two_closed_surfaces_are_not_joined_through_a_narrow_neck()
    {
        // Around a three-sided tube every edge across has two common neighbors but three shared ones: it would pinch the tube.
        var positions = new List<Vector3>();
        var triangles = new List<int>();
        for (var ring = 0; ring < 6; ring++)
        {
            for (var side = 0; side < 3; side++)
            {
                var (sin, cos) = MathF.SinCos(2 * MathF.PI / 3 * side);
                positions.Add(new(ring, cos, sin));
                if (ring == 5)
                    continue;
                var (a, b) = (3 * ring + side, 3 * ring + (side + 1) % 3);
                triangles.AddRange([a, b, a + 3, b, b + 3, a + 3]);
            }
        }

        var result = Collapse(TestMeshes.Of([.. positions], [.. triangles]), 6, maxError: 0.05);

        // Two rings of three remain, and nothing more can go.
        Assert.Equal(6, result.Mesh.TriangleCount);
        Assert.Equal(6, MeshChecks.BorderVertices(result.Mesh).Count);
        Assert.Equal(0, MeshChecks.BadEdgeCount(result.Mesh));
    }

    [Fact]
    public void Where_three_triangles_share_an_edge_its_ends_stay()
    {
        // Three flat wings around the z axis from (0, 0, 0) to (0, 0, 1), each a triangle fan.
        var positions = new List<Vector3> { Vector3.Zero, Vector3.UnitZ };
        var triangles = new List<int>();
        for (var wing = 0; wing < 3; wing++)
        {
            var (sin, cos) = MathF.SinCos(2 * MathF.PI / 3 * wing);
            var tip = positions.Count;
            positions.AddRange([new(cos, sin, 0.5f), new(2 * cos, 2 * sin, 0), new(2 * cos, 2 * sin, 1)]);
            triangles.AddRange([0, tip, 1, 0, tip + 1, tip, tip, tip + 1, tip + 2, 1, tip, tip + 2]);
        }

        var result = Collapse(TestMeshes.Of([.. positions], [.. triangles]), 0);

        Assert.Contains(Vector3.Zero, result.Mesh.Positions);
        Assert.Contains(Vector3.UnitZ, result.Mesh.Positions);
        Assert.True(result.Mesh.TriangleCount >= 3);
    }

    [Fact]
    public void Parts_that_touch_at_a_vertex_are_not_joined()
    {
        // Two squares that share the vertex (0, 0, 0) only.
        Vector3[] positions =
        [
            Vector3.Zero, new(1, 0, 0), new(1, 1, 0), new(0, 1, 0), new(-1, 0, 0), new(-1, -1, 0), new(0, -1, 0),
        ];
        var mesh = TestMeshes.Of(positions, [0, 1, 2, 0, 2, 3, 0, 4, 5, 0, 5, 6]);

        var result = Collapse(mesh, 0, maxError: 0.01);

        Assert.True(TestMeshes.AreaVector(result.Mesh).Z > 0);
        Assert.Equal(0, MeshChecks.BadEdgeCount(result.Mesh));
        Assert.Equal(TestMeshes.Area(result.Mesh), TestMeshes.AreaVector(result.Mesh).Z, 1e-5);
    }

    [Fact]
    public void A_ridge_stays_sharp_while_its_sides_lose_their_triangles()
    {
        var roof = TestMeshes.Grid(20, (x, _) => 10 - MathF.Abs(x - 10));

        var result = Collapse(roof, 60);

        Assert.InRange(result.Mesh.TriangleCount, 4, 60);
        Assert.Equal(10, result.Mesh.Positions.Max(p => p.Z), 0.02f);
        Assert.All(result.Mesh.Positions, p => Assert.Equal(10 - MathF.Abs(p.X - 10), p.Z, 0.02f)); // meters
    }

    [Fact]
    public void The_error_limit_keeps_a_bump_and_lets_a_ripple_go()
    {
        var sheet = TestMeshes.Grid(24, (x, y) => (x, y) == (12, 12) ? 2 : (x + y) % 2 == 0 ? 0.001f : -0.001f);
        var collapser = new EdgeCollapser(sheet, null, 0.05, s_parallel);
        for (var pass = 0; pass < 40; pass++)
            collapser.Pass(collapser.TriangleCount);

        var result = collapser.Finish();

        Assert.InRange(result.Mesh.TriangleCount, 6, 200);
        Assert.InRange(result.Mesh.Positions.Max(p => p.Z), 1.8f, 2.2f);
        Assert.InRange(result.ErrorMeters, 1e-4, 0.05);
    }

    [Fact]
    public void Moving_the_world_moves_the_result_and_nothing_else()
    {
        var sheet = TestMeshes.Grid(16, (x, y) => MathF.Sin(0.4f * x + 0.3f * y));
        var origin = new Vector3d(500_000, -4_000_000, 120.5);
        var moved = TestMeshes.Of(sheet.Positions, sheet.Triangles, origin);

        var (here, there) = (Collapse(sheet, 150).Mesh, Collapse(moved, 150).Mesh);

        Assert.Equal(origin, there.Origin);
        Assert.Equal(here.Positions, there.Positions);
        Assert.Equal(here.Triangles, there.Triangles);
    }

    [Fact]
    public void A_scaled_mesh_gives_the_scaled_result()
    {
        // By a power of two, which changes no digit.
        var sheet = TestMeshes.Grid(16, (x, y) => MathF.Sin(0.4f * x + 0.3f * y));
        var scaled = TestMeshes.Of([.. sheet.Positions.Select(p => 8 * p)], sheet.Triangles);

        var (small, large) = (Collapse(sheet, 150), Collapse(scaled, 150));

        Assert.Equal(small.Mesh.TriangleCount, large.Mesh.TriangleCount);
        Assert.Equal(8 * small.ErrorMeters, large.ErrorMeters, 0.02 * large.ErrorMeters);
    }

    [Fact]
    public void The_mesh_given_is_not_changed()
    {
        var sheet = TestMeshes.Grid(8, (_, _) => 0);
        var (positions, triangles) = ((Vector3[])sheet.Positions.Clone(), (int[])sheet.Triangles.Clone());

        Collapse(sheet, 0);

        Assert.Equal(positions, sheet.Positions);
        Assert.Equal(triangles, sheet.Triangles);
    }

    private static SimplifiedMesh Collapse(
        Mesh mesh, int target, bool[]? locked = null, double maxError = double.PositiveInfinity)
    {
        var collapser = new EdgeCollapser(mesh, locked, maxError, s_parallel);
        while (collapser.TriangleCount > target && collapser.Pass(collapser.TriangleCount - target) > 0)
        {
        }
        return collapser.Finish();
    }
}
