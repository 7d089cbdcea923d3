using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Tiling;

namespace Reality.Engine.Tests.Tiling;

/// <summary>A grid of 5 x 5 x 2 cells of 10 m, turned by 3 degrees.</summary>
public sealed class TileCellTests
{
    private static readonly List<TileCell> s_cells = [.. Cells()];

    [Fact]
    public void Every_position_belongs_to_one_cell_also_on_their_borders()
    {
        var random = SeededRandom.For(1, 0);
        var positions = Enumerable.Range(0, 2000)
            .Select(_ => new Vector3d(8 + 30 * random.NextDouble(), 8 + 30 * random.NextDouble(), 20 * random.NextDouble() - 10))
            .ToList();
        // Corners, middles of sides, and the height between two floors.
        positions.AddRange(s_cells.SelectMany(cell => cell.Corners).Select(p => new Vector3d(p.X, p.Y, 0)).Where(IsInner));
        positions.AddRange(s_cells
            .SelectMany(cell => cell.Corners.Zip([.. cell.Corners.Skip(1), cell.Corners[0]]))
            .Select(side => new Vector3d(0.5 * (side.First.X + side.Second.X), 0.5 * (side.First.Y + side.Second.Y), 3))
            .Where(IsInner));

        Assert.All(positions, p => Assert.Single(s_cells, cell => cell.Contains(p)));

        static bool IsInner(Vector3d p) => p.X is > 6 and < 40 && p.Y is > 6 and < 40;
    }

    [Fact]
    public void Bounds_hold_the_corners_and_both_heights()
    {
        var bounds = new TileCell([new(0, 0), new(10, 1), new(9, 11), new(-1, 10)], -2, 5).Bounds();

        Assert.Equal(new Box3d(new(-1, 0, -2), new(10, 11, 5)), bounds);
    }

    private static IEnumerable<TileCell> Cells()
    {
        var (sin, cos) = Math.SinCos(3 * Math.PI / 180);
        for (var floor = -1; floor < 1; floor++)
            for (var row = 0; row < 5; row++)
                for (var column = 0; column < 5; column++)
                {
                    yield return new(
                        [At(column, row), At(column + 1, row), At(column + 1, row + 1), At(column, row + 1)],
                        10 * floor, 10 * floor + 10);
                }

        Vector2d At(int column, int row) => new(10 * (cos * column - sin * row), 10 * (sin * column + cos * row));
    }
}
