using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class PolygonTriangulationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Triangles_of_a_polygon_with_holes_have_its_area(bool isReversed)
    {
        List<Vector2d> outer = [new(0, 0), new(10, 0), new(10, 10), new(5, 4), new(0, 10)];
        List<Vector2d> first = [new(1, 1), new(2, 1), new(2, 2), new(1, 2)];
        List<Vector2d> second = [new(7, 1), new(8, 1), new(7.5, 3)];
        if (isReversed)
            outer.Reverse();
        var corners = outer.Concat(first).Concat(second).ToList();

        Assert.True(PolygonTriangulation.TryTriangulate([outer, first, second], out var triangles));

        var areas = triangles.Chunk(3)
            .Select(t => Vector2d.Cross(corners[t[1]] - corners[t[0]], corners[t[2]] - corners[t[0]]) / 2).ToList();
        Assert.All(areas, area => Assert.True(area > 0));
        Assert.Equal(Math.Abs(PolygonTriangulation.AreaOf(outer)) / 2 - 1 - 1, areas.Sum(), 9);
    }

    [Fact]
    public void A_ring_of_many_corners_is_cut_up()
    {
        var ring = Enumerable.Range(0, 400)
            .Select(i => (i % 2 == 0 ? 10.0 : 6.0) * new Vector2d(Math.Cos(i * Math.PI / 200), Math.Sin(i * Math.PI / 200)))
            .ToList();

        Assert.True(PolygonTriangulation.TryTriangulate([ring], out var triangles));

        Assert.Equal(398, triangles.Count / 3);
    }

    [Fact]
    public void Cutting_can_be_canceled() => Assert.Throws<OperationCanceledException>(() => PolygonTriangulation.TryTriangulate(
        [[new(0, 0), new(1, 0), new(1, 1), new(0, 1)]], out _, new(canceled: true)));

    [Fact]
    public void A_ring_that_crosses_itself_is_told()
    {
        Assert.True(PolygonTriangulation.CrossesItself([new(0, 0), new(10, 10), new(10, 0), new(0, 10)]));
        Assert.False(PolygonTriangulation.CrossesItself([new(0, 0), new(10, 0), new(10, 10), new(0, 10)]));
    }
}
