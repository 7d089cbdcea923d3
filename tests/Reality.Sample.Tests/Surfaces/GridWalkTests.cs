using Reality.Core.Numerics;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Tests.Surfaces;

public sealed class GridWalkTests
{
    // A grid of 13 by 9 cells of 0.7 m.
    private const int Columns = 13;
    private const int Rows = 9;
    private const double CellSize = 0.7;
    private const double MinX = -3;
    private const double MinY = 2;

    [Fact]
    public void A_walk_visits_the_cells_of_densely_sampled_points_in_their_order()
    {
        var random = SeededRandom.For(1, 1);
        for (var i = 0; i < 300; i++)
        {
            var origin = new Vector3d(
                MinX + Columns * CellSize * random.NextDouble(), MinY + Rows * CellSize * random.NextDouble(), 0);
            var angle = 2 * Math.PI * random.NextDouble();
            var direction = (0.5 + random.NextDouble()) * new Vector3d(Math.Cos(angle), Math.Sin(angle), -0.3);
            var visited = Visit(origin, direction);
            var sampled = Sample(origin, direction);

            // Sampling may step over the tip of a corner, but never sees a cell that the walk misses.
            var next = 0;
            foreach (var cell in sampled)
            {
                next = visited.IndexOf(cell, next);
                Assert.True(next >= 0, $"{cell} is missing.");
            }
            Assert.InRange(visited.Count - sampled.Count, 0, 2);
        }
    }

    [Fact]
    public void Exits_lie_on_the_borders_of_cells_and_increase()
    {
        var (origin, direction) = (new Vector3d(-2.9, 2.05, 0), new Vector3d(0.9, 0.4, -1));
        var walk = new GridWalk(new(origin, direction), 0, MinX, MinY, CellSize, Columns, Rows);
        for (var last = 0.0; walk.Inside; walk.Step())
        {
            Assert.True(walk.Exit >= last);
            last = walk.Exit;
            var (x, y) = ((origin.X + last * direction.X - MinX) / CellSize, (origin.Y + last * direction.Y - MinY) / CellSize);
            Assert.Equal(0, Math.Min(Math.Abs(x - Math.Round(x)), Math.Abs(y - Math.Round(y))), 1e-9);
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, 1)]
    [InlineData(0, -1)]
    public void A_ray_along_an_axis_stays_in_its_row_or_column(double x, double y)
    {
        var visited = Visit(new(MinX + 3.5 * CellSize, MinY + 4.5 * CellSize, 0), new(x, y, 0.1));
        Assert.Equal((3, 4), visited[0]);
        Assert.All(visited, cell => Assert.True(x == 0 ? cell.Column == 3 : cell.Row == 4));
        Assert.Equal(x > 0 ? 10 : x < 0 ? 4 : 5, visited.Count);
    }

    [Fact]
    public void A_vertical_ray_visits_one_cell() =>
        Assert.Equal([(2, 1)], Visit(new(MinX + 2.5 * CellSize, MinY + 1.5 * CellSize, 9), new(0, 0, -1)));

    [Fact]
    public void A_walk_may_begin_at_the_border_of_the_grid()
    {
        var ray = new GridRay(new(MinX - 7, MinY + 0.5 * CellSize, 0), new(1, 0, 0));
        var walk = new GridWalk(ray, 7, MinX, MinY, CellSize, Columns, Rows);
        Assert.Equal((0, 0), (walk.Column, walk.Row));
        Assert.Equal(7 + CellSize, walk.Exit, 1e-12);
    }

    private static List<(int Column, int Row)> Visit(Vector3d origin, Vector3d direction)
    {
        var cells = new List<(int, int)>();
        for (var walk = new GridWalk(new(origin, direction), 0, MinX, MinY, CellSize, Columns, Rows); walk.Inside; walk.Step())
            cells.Add((walk.Column, walk.Row));
        return cells;
    }

    private static List<(int Column, int Row)> Sample(Vector3d origin, Vector3d direction)
    {
        var cells = new List<(int, int)>();
        for (var t = 0.0; t < 40; t += 0.01)
        {
            var cell = ((int)Math.Floor((origin.X + t * direction.X - MinX) / CellSize),
                (int)Math.Floor((origin.Y + t * direction.Y - MinY) / CellSize));
            if (cell is not ( >= 0 and < Columns, >= 0 and < Rows))
                break;
            if (cells.Count == 0 || cells[^1] != cell)
                cells.Add(cell);
        }
        return cells;
    }
}
