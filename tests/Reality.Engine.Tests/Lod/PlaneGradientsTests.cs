using System.Numerics;
using Reality.Core.Numerics;
using Reality.Engine.Lod;

namespace Reality.Engine.Tests.Lod;

public sealed class PlaneGradientsTests
{
    private static readonly Vector3[] s_triangle = [new(2.3f, 1.7f, 5), new(9.1f, 3.2f, 8), new(4.4f, 8.6f, 2)];

    [Fact]
    public void The_height_is_that_of_the_plane_through_the_corners()
    {
        Assert.True(PlaneGradients.TryCreate(s_triangle[0], s_triangle[1], s_triangle[2], out var plane));
        var normal = Vector3.Cross(s_triangle[1] - s_triangle[0], s_triangle[2] - s_triangle[0]);
        for (var y = 0; y < 10; y++)
        {
            for (var x = 0; x < 10; x++)
            {
                var onPlane = new Vector3(x + 0.5f, y + 0.5f, plane.HeightAt(x, y));
                Assert.Equal(0, Vector3.Dot(normal, onPlane - s_triangle[0]) / normal.Length(), 1e-4f);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Centers_inside_are_covered_whichever_way_the_triangle_turns(bool turned)
    {
        var (a, b, c) = turned ? (s_triangle[0], s_triangle[2], s_triangle[1]) : (s_triangle[0], s_triangle[1], s_triangle[2]);
        Assert.True(PlaneGradients.TryCreate(a, b, c, out var plane));
        var covered = 0;
        for (var y = 0; y < 12; y++)
        {
            for (var x = 0; x < 12; x++)
            {
                var p = new Vector2(x + 0.5f, y + 0.5f);
                var (ab, bc, ca) = (Side(a, b, p), Side(b, c, p), Side(c, a, p));
                var isInside = (ab > 0 && bc > 0 && ca > 0) || (ab < 0 && bc < 0 && ca < 0);
                Assert.Equal(isInside, plane.Covers(x, y));
                if (!isInside)
                    continue;
                covered++;
                Assert.True(x >= plane.MinX && x <= plane.MaxX && y >= plane.MinY && y <= plane.MaxY);
            }
        }
        Assert.InRange(covered, 15, 30); // of an area of 21
    }

    [Fact]
    public void Every_center_of_a_square_of_two_triangles_is_covered()
    {
        var random = SeededRandom.For(1, 0);
        for (var trial = 0; trial < 50; trial++)
        {
            var middle = new Vector3(1 + 6 * random.NextSingle(), 1 + 6 * random.NextSingle(), 0);
            Vector3[] corners = [new(0, 0, 0), new(8, 0, 0), new(8, 8, 0), new(0, 8, 0)];
            var fan = Enumerable.Range(0, 4).Select(i =>
            {
                PlaneGradients.TryCreate(corners[i], corners[(i + 1) % 4], middle, out var plane);
                return plane;
            }).ToArray();
            for (var y = 0; y < 8; y++)
                for (var x = 0; x < 8; x++)
                    Assert.Contains(fan, plane => plane.Covers(x, y));
        }
    }

    [Fact]
    public void Gradients_are_finite_differences_of_what_is_interpolated()
    {
        // The value u = 3 x - 2 y + 1, v = 0.5 x + 4 y.
        Assert.True(PlaneGradients.TryCreate(s_triangle[0], s_triangle[1], s_triangle[2], out var plane));
        var (va, vb, vc) = (ValueAt(s_triangle[0]), ValueAt(s_triangle[1]), ValueAt(s_triangle[2]));

        Assert.True(Vector2.Distance(new(3, 0.5f), plane.Gradient(va, vb, vc, alongX: true)) < 1e-4f);
        Assert.True(Vector2.Distance(new(-2, 4), plane.Gradient(va, vb, vc, alongX: false)) < 1e-4f);

        static Vector2 ValueAt(Vector3 p) => new(3 * p.X - 2 * p.Y + 1, 0.5f * p.X + 4 * p.Y);
    }

    [Fact]
    public void A_triangle_seen_edge_on_has_no_plane() =>
        Assert.False(PlaneGradients.TryCreate(new(0, 0, 0), new(1, 1, 5), new(2, 2, -3), out _));

    private static float Side(Vector3 from, Vector3 to, Vector2 p) =>
        (to.X - from.X) * (p.Y - from.Y) - (to.Y - from.Y) * (p.X - from.X);
}
