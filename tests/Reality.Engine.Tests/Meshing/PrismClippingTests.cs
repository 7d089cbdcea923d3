using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

public sealed class PrismClippingTests
{
    private static readonly Vector3d s_origin = new(100, 200, 30);

    // 10 x 10 m of ground from (100, 200), at a height of 30 m.
    private static readonly Mesh s_ground = TestMeshes.Grid(10, (_, _) => 0, s_origin);

    [Fact]
    public void The_part_inside_has_exactly_the_prisms_area_and_direction()
    {
        var clipped = PrismClipping.Clip(s_ground, Prism(0, 100, Square(102.3, 203.1, 4.4)));

        Assert.True((TestMeshes.AreaVector(clipped) - new Vector3d(0, 0, 4.4 * 4.4)).Length < 1e-3); // square meters
        Assert.Equal(4.4 * 4.4, TestMeshes.Area(clipped), 1e-3);
        Assert.Equal(102.3, clipped.Bounds().Min.X, 1e-5);
        Assert.Equal(207.5, clipped.Bounds().Max.Y, 1e-5);
    }

    [Fact]
    public void Cut_edges_have_one_vertex_for_both_their_triangles()
    {
        var clipped = PrismClipping.Clip(s_ground, Prism(0, 100, Square(102.3, 203.1, 4.4)));

        Assert.Equal(clipped.VertexCount, clipped.Positions.Distinct().Count());
        Assert.Equal(0, MeshChecks.BadEdgeCount(clipped));
        Assert.All(MeshChecks.BorderVertices(clipped), i =>
        {
            var p = clipped.WorldPosition(i);
            Assert.Equal(0, Math.Min(
                Math.Min(p.X - 102.3, 106.7 - p.X), Math.Min(p.Y - 203.1, 207.5 - p.Y)), 1e-5); // meters
        });
    }

    [Fact]
    public void Texture_stays_where_it_is()
    {
        // A page over each 20 x 20 m of ground, whatever triangle.
        var textured = new TexturedMesh
        {
            Mesh = s_ground,
            TextureCoordinates = [.. s_ground.Triangles.Select(vertex => CoordinateAt(s_ground.WorldPosition(vertex)))],
            PageOfTriangle = [.. Enumerable.Range(0, s_ground.TriangleCount).Select(t => t % 2)],
            Pages = [new(1, 1), new(1, 1)],
        };
        var prism = Prism(0, 100, Square(102.3, 203.1, 4.4));

        var clipped = PrismClipping.Clip(textured, prism);

        var plain = PrismClipping.Clip(s_ground, prism);
        Assert.Equal(plain.Positions, clipped.Mesh.Positions);
        Assert.Equal(plain.Triangles, clipped.Mesh.Triangles);
        Assert.Equal(clipped.Mesh.TriangleCount, clipped.PageOfTriangle.Length);
        Assert.Equal([0, 1], clipped.PageOfTriangle.Distinct().Order());
        foreach (var (corner, vertex) in clipped.Mesh.Triangles.Index())
        {
            var expected = CoordinateAt(clipped.Mesh.WorldPosition(vertex));
            Assert.Equal(expected.X, clipped.TextureCoordinates[corner].X, 1e-5f);
            Assert.Equal(expected.Y, clipped.TextureCoordinates[corner].Y, 1e-5f);
        }

        static System.Numerics.Vector2 CoordinateAt(Vector3d world) =>
            new((float)(world.X - 100) / 20, (float)(world.Y - 200) / 20);
    }

    [Fact]
    public void The_other_way_around_a_ring_encloses_the_same()
    {
        var ring = Square(102.3, 203.1, 4.4);

        var clipped = PrismClipping.Clip(s_ground, Prism(0, 100, [.. ring.Reverse()]));

        Assert.Equal(4.4 * 4.4, TestMeshes.AreaVector(clipped).Z, 1e-3);
    }

    [Fact]
    public void A_hole_is_cut_out()
    {
        var clipped = PrismClipping.Clip(s_ground, Prism(0, 100, Square(101, 201, 8), Square(103.5, 203.5, 2)));

        Assert.Equal(64 - 4, TestMeshes.Area(clipped), 1e-3);
        Assert.DoesNotContain(Enumerable.Range(0, clipped.TriangleCount), t =>
        {
            var p = MeshChecks.Centroid(clipped, t);
            return p.X is > 103.5 and < 105.5 && p.Y is > 203.5 and < 205.5;
        });
    }

    [Fact]
    public void An_outline_with_an_inner_corner_keeps_its_shape()
    {
        Vector2d[] angle = [new(101, 201), new(109, 201), new(109, 203), new(103, 203), new(103, 209), new(101, 209)];

        var clipped = PrismClipping.Clip(s_ground, Prism(0, 100, angle));

        Assert.Equal(8 * 2 + 2 * 6, TestMeshes.Area(clipped), 1e-3);
    }

    [Fact]
    public void Heights_are_cut_too()
    {
        var slope = TestMeshes.Grid(10, (x, _) => x, s_origin);

        var clipped = PrismClipping.Clip(slope, Prism(32.25, 36.5, Square(0, 0, 1000)));

        Assert.Equal(32.25, clipped.Bounds().Min.Z, 1e-5);
        Assert.Equal(36.5, clipped.Bounds().Max.Z, 1e-5);
        Assert.Equal(10 * 4.25 * Math.Sqrt(2), TestMeshes.Area(clipped), 1e-3);
    }

    [Fact]
    public void A_mesh_inside_is_kept_as_it_is_and_one_outside_is_gone()
    {
        var all = PrismClipping.Clip(s_ground, Prism(0, 100, Square(0, 0, 1000)));
        var none = PrismClipping.Clip(s_ground, Prism(0, 100, Square(500, 500, 10)));

        Assert.Equal(s_ground.TriangleCount, all.TriangleCount);
        Assert.Equal(100, TestMeshes.AreaVector(all).Z, 1e-4);
        Assert.Equal((0, 0), (none.TriangleCount, none.VertexCount));
    }

    [Fact]
    public void Ground_at_exactly_the_lowest_height_is_kept_once()
    {
        var clipped = PrismClipping.Clip(s_ground, Prism(30, 31, Square(0, 0, 1000)));

        Assert.Equal(s_ground.TriangleCount, clipped.TriangleCount);
    }

    [Theory]
    [InlineData(101.5, 201.5, true)]
    [InlineData(104, 204, false)]
    [InlineData(99, 205, false)]
    [InlineData(108.5, 208.9, true)]
    public void A_point_is_inside_in_plan_within_an_odd_number_of_rings(double x, double y, bool isInside) =>
        Assert.Equal(isInside, Prism(0, 1, Square(101, 201, 8), Square(103, 203, 2)).ContainsInPlan(x, y));

    [Fact]
    public void Bounds_hold_all_rings()
    {
        var bounds = Prism(-5, 7, Square(101, 201, 8), Square(90, 203, 2)).Bounds;

        Assert.Equal(new(new(90, 201, -5), new(109, 209, 7)), bounds);
    }

    private static Prism Prism(double minZ, double maxZ, params IReadOnlyList<Vector2d>[] rings) => new(rings, minZ, maxZ);

    private static Vector2d[] Square(double x, double y, double side) =>
        [new(x, y), new(x + side, y), new(x + side, y + side), new(x, y + side)];
}
