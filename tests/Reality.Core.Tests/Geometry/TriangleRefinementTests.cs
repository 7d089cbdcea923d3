using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests.Geometry;

public sealed class TriangleRefinementTests
{
    private const double MaxSide = 0.3;

    /// <summary>Each of the eight sets of sides of one triangle that are too long.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void A_triangle_is_covered_once_whichever_of_its_sides_are_halved(int sides)
    {
        var surface = new Surface([new(0, 0), new(3, 0.5), new(1, 2)], [0, 1, 2]);
        (int, int)[] all = [(0, 1), (1, 2), (0, 2)];
        var halved = all.Where((_, i) => (sides & (1 << i)) != 0).ToArray();

        Assert.True(surface.TryRefine((a, b) => halved.Contains(TriangleTopology.Undirected(a, b)), maxCount: 10));

        Assert.Equal(1 + halved.Length, surface.Triangles.Count / 3);
        Assert.Equal(3 + halved.Length, surface.Points.Count);
        surface.AssertCovers(2.75);
        // A side that is not halved is a side of one triangle still, and of a halved one no triangle is left with all of it.
        var edges = surface.Edges().Select(edge => TriangleTopology.Undirected(edge.A, edge.B)).ToArray();
        Assert.All(all, side => Assert.Equal(!halved.Contains(side), edges.Contains(side)));
    }

    [Fact]
    public void No_side_stays_too_long_and_triangles_that_shared_a_side_still_do()
    {
        // A square around a point off its middle.
        var surface = new Surface(
            [new(0, 0), new(2, 0), new(2, 2), new(0, 2), new(0.4, 0.7)], [0, 1, 4, 1, 2, 4, 2, 3, 4, 3, 0, 4]);

        Assert.True(surface.TryRefine((a, b) => surface.LengthOf(a, b) > MaxSide, maxCount: 1000));

        Assert.All(surface.Edges(), edge => Assert.InRange(surface.LengthOf(edge.A, edge.B), 0, MaxSide));
        surface.AssertCovers(4);
        // Within the square each side runs in both directions, once each; those on its border add up to it.
        var directed = surface.Edges().ToArray();
        Assert.Distinct(directed);
        var border = directed.Where(edge => !directed.Contains((edge.B, edge.A))).ToArray();
        Assert.Equal(8, border.Sum(edge => surface.LengthOf(edge.A, edge.B)), 1e-9);
        Assert.All(border, edge => Assert.True(surface.IsOnBorderOfSquare(edge.A) && surface.IsOnBorderOfSquare(edge.B)));
    }

    [Fact]
    public void More_triangles_than_allowed_are_an_answer_and_not_made()
    {
        var surface = new Surface([new(0, 0), new(2, 0), new(2, 2)], [0, 1, 2]);

        Assert.False(surface.TryRefine((a, b) => surface.LengthOf(a, b) > 1e-6, maxCount: 500));

        Assert.InRange(surface.Triangles.Count / 3, 500, 2100);
    }

    /// <summary>Triangles of points in a plane, counterclockwise.</summary>
    private sealed class Surface(List<Vector2d> points, List<int> triangles)
    {
        public List<Vector2d> Points => points;

        public List<int> Triangles => triangles;

        public bool TryRefine(Func<int, int, bool> isTooLong, int maxCount) => TriangleRefinement.TryRefine(
            triangles, isTooLong,
            (a, b) =>
            {
                points.Add(0.5 * (points[a] + points[b]));
                return points.Count - 1;
            },
            maxCount);

        public double LengthOf(int a, int b) => (points[a] - points[b]).Length;

        public bool IsOnBorderOfSquare(int point) =>
            points[point].X is 0 or 2 || points[point].Y is 0 or 2;

        public IEnumerable<(int A, int B)> Edges() => Enumerable.Range(0, triangles.Count)
            .Select(edge => (triangles[edge], triangles[TriangleTopology.Next(edge)]));

        /// <summary>All triangles are still counterclockwise, and their areas add up.</summary>
        public void AssertCovers(double area)
        {
            var areas = Enumerable.Range(0, triangles.Count / 3).Select(t =>
            {
                var (a, b, c) = (points[triangles[3 * t]], points[triangles[3 * t + 1]], points[triangles[3 * t + 2]]);
                return 0.5 * ((b.X - a.X) * (c.Y - a.Y) - (b.Y - a.Y) * (c.X - a.X));
            }).ToArray();
            Assert.All(areas, value => Assert.True(value > 0));
            Assert.Equal(area, areas.Sum(), 1e-9);
        }
    }
}
