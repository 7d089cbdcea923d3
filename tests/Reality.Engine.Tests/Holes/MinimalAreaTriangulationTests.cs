using Reality.Core.Numerics;
using Reality.Engine.Holes;

namespace Reality.Engine.Tests.Holes;

public sealed class MinimalAreaTriangulationTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(90)]
    [InlineData(400)]
    public void The_triangles_of_a_star_cover_it_exactly_once(int points)
    {
        // Only short polygons have the exact answer: a longer one may fold a little at its rim, before its edges are flipped.
        var loop = Enumerable.Range(0, points).Select(i => Corner(i, points)).ToList();

        var triangles = MinimalAreaTriangulation.Triangulate(loop, TestContext.Current.CancellationToken);

        Assert.Equal(3 * (points - 2), triangles.Count);
        var (signed, absolute) = (0.0, 0.0);
        for (var i = 0; i < triangles.Count; i += 3)
        {
            var area = 0.5 * Vector3d.Cross(
                loop[triangles[i + 1]] - loop[triangles[i]], loop[triangles[i + 2]] - loop[triangles[i]]).Z;
            (signed, absolute) = (signed + area, absolute + Math.Abs(area));
        }
        Assert.Equal(PolygonArea(loop), signed, 1e-9 * signed);
        Assert.InRange(absolute / signed, 1 - 1e-9, points < 96 ? 1 + 1e-9 : 1.2);
    }

    [Fact]
    public void A_saddle_is_closed_along_its_shorter_diagonal()
    {
        List<Vector3d> loop = [new(1, 0, 0), new(0, 2, 1), new(-1, 0, 0), new(0, -2, 1)];

        var triangles = MinimalAreaTriangulation.Triangulate(loop, TestContext.Current.CancellationToken);

        // Both triangles have the edge from 0 to 2.
        Assert.Equal(2, triangles.Chunk(3).Count(triangle => triangle.Contains(0) && triangle.Contains(2)));
    }

    private static Vector3d Corner(int i, int points)
    {
        var (radius, angle) = (i % 2 == 0 ? 10.0 : 9.3, 2 * Math.PI * i / points);
        return new(radius * Math.Cos(angle), radius * Math.Sin(angle), 5);
    }

    private static double PolygonArea(List<Vector3d> loop) =>
        0.5 * loop.Select((p, i) => Vector3d.Cross(p, loop[(i + 1) % loop.Count]).Z).Sum();
}
