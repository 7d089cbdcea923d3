using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class NestedDissectionTests
{
    [Fact]
    public void Every_node_comes_once_also_of_separate_parts_and_single_nodes()
    {
        var neighbors = new int[150][];
        for (var i = 0; i < 150; i++)
            neighbors[i] = [.. new[] { i - 1, i + 1 }.Where(j => j >= 0 && j < 150 && j / 50 == i / 50 && i < 149 && j < 149)];

        Assert.Equal(Enumerable.Range(0, 150), NestedDissection.Order(neighbors).Order());
        Assert.Empty(NestedDissection.Order([]));
    }

    [Fact]
    public void A_grid_fills_far_less_than_row_by_row()
    {
        var neighbors = Grid(60, 60, reach: 1);
        var rowByRow = Fill(neighbors, [.. Enumerable.Range(0, neighbors.Length)]);
        var dissected = Fill(neighbors, NestedDissection.Order(neighbors));
        Assert.InRange(dissected, 1, 0.5 * rowByRow);
    }

    [Fact]
    public void A_node_that_meets_most_others_comes_last()
    {
        var grid = Grid(60, 60, reach: 1);
        var hub = grid.Length;
        int[][] neighbors = [.. grid.Select(list => (int[])[.. list, hub]), [.. Enumerable.Range(0, hub)]];

        var order = NestedDissection.Order(neighbors);

        Assert.Equal(hub, order[^1]);
        Assert.InRange(Fill(neighbors, order), 1, 1.05 * (Fill(grid, NestedDissection.Order(grid)) + hub));
    }

    private static int[][] Grid(int width, int height, int reach) => [.. Enumerable.Range(0, width * height).Select(i =>
        (int[])[.. from dy in Enumerable.Range(-reach, 2 * reach + 1)
                   from dx in Enumerable.Range(-reach, 2 * reach + 1)
                   let x = i % width + dx
                   let y = i / width + dy
                   where (dx, dy) != (0, 0) && x >= 0 && x < width && y >= 0 && y < height
                   select y * width + x])];

    // Entries of the factor below the diagonal.
    private static long Fill(int[][] neighbors, int[] order)
    {
        var place = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
            place[order[i]] = i;
        var rows = Array.ConvertAll(order, node => neighbors[node].Select(other => place[other])
            .Where(other => other > place[node]).Order().ToArray());
        return new TilePattern(rows).WithFill().TileCount - order.Length;
    }
}
