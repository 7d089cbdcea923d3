using Reality.Core.Numerics;
using Reality.Engine.Scans;

namespace Reality.Engine.Tests.Scans;

/// <summary>Points of scans in cubes of space, and tiles of them.</summary>
public sealed class ScanCellsTests
{
    [Theory]
    [InlineData(1 << 20, 1 << 12)]
    [InlineData(100, 1 << 12)]
    [InlineData(1000, 20)]
    [InlineData(7, 1)]
    public void Every_point_is_in_the_cube_that_names_it(int maxWaiting, int maxCells)
    {
        var points = Points(5000, 1 << 20);
        var stream = new MemoryStream();

        var cells = Store(points, stream, maxWaiting, maxCells);

        Assert.True(cells.Count <= Math.Max(8, maxCells));
        var found = cells.SelectMany(cell => cell.Chunks.SelectMany(chunk => ScanCells.Read(stream, chunk))
            .Select(point => (cell.Cell, Point: point))).ToList();
        Assert.All(found, entry => Assert.Equal(entry.Cell, ScanCell.Of(entry.Point, entry.Cell.Shift)));
        Assert.Equal(points.Select(p => p.Time), found.Select(entry => entry.Point.Time).Order());
        Assert.Equal(cells.Select(cell => cell.Cell.Place()).Order(), cells.Select(cell => cell.Cell.Place()));
    }

    [Fact]
    public void The_ends_of_the_grid_have_cubes()
    {
        ScanPoint[] points = [new() { X = int.MinValue, Y = int.MaxValue, Z = -1 }, new() { X = int.MaxValue, Y = int.MinValue }];
        var stream = new MemoryStream();

        var cells = Store(points, stream, 10, 8);

        Assert.Equal(2, cells.Sum(cell => cell.PointCount));
        Assert.Equal(2, ScanTiling.Divide(cells.Select(cell => (cell.Cell, cell.PointCount)), 1).Count);
        Assert.Single(ScanTiling.Divide(cells.Select(cell => (cell.Cell, cell.PointCount)), 2));
    }

    [Theory]
    [InlineData(5000, 1)]
    [InlineData(600, 8)]
    [InlineData(100, 64)]
    public void Tiles_have_no_more_points_than_fit(long capacity, int minCount)
    {
        var cells = Store(Points(5000, 1 << 16), new MemoryStream(), 1 << 20, 1 << 12)
            .Select(cell => (cell.Cell, cell.PointCount)).ToList();

        var tiles = ScanTiling.Divide(cells, capacity);

        Assert.True(tiles.Count >= minCount && tiles.Count < 20 * minCount, $"{tiles.Count}");
        Assert.Equal(tiles.Distinct().Count(), tiles.Count);
        var counts = tiles.Select(tile =>
            cells.Where(cell => cell.Cell.At(tile.Cell.Shift) == tile.Cell).Sum(cell => cell.PointCount)).ToList();
        Assert.Equal(counts, tiles.Select(tile => tile.PointCount));
        Assert.All(counts, count => Assert.InRange(count, 1, capacity));
        Assert.Equal(5000, counts.Sum());
    }

    [Fact]
    public void Cubes_of_different_sizes_give_the_tiles_of_the_largest()
    {
        var points = Points(2000, 1 << 16);
        var stream = new MemoryStream();
        var fine = Store(points.AsSpan(0, 1000), stream, 1 << 20, 1 << 12);
        var coarse = Store(points.AsSpan(1000), new MemoryStream(), 1 << 20, 30);

        var tiles = ScanTiling.Divide(fine.Concat(coarse).Select(cell => (cell.Cell, cell.PointCount)), 500);

        Assert.All(tiles, tile => Assert.True(tile.Cell.Shift >= coarse[0].Cell.Shift));
        Assert.All(tiles, tile => Assert.Equal(
            fine.Concat(coarse).Where(cell => cell.Cell.At(tile.Cell.Shift) == tile.Cell).Sum(cell => cell.PointCount),
            tile.PointCount));
        Assert.Equal(2000, tiles.Sum(tile => tile.PointCount));
    }

    [Fact]
    public void Spacing_of_a_grid_is_its_step()
    {
        var spacing = new PointSpacing(new ScanCell(20, 1 << 11, 1 << 11, 1 << 11), 40_000);
        for (var i = 0; i < 40_000; i++)
            spacing.Add(new() { X = i % 200 * 50, Y = i / 200 * 50 });

        var percentiles = spacing.Percentiles(new(0.001, 0.001, 0.001));

        Assert.Equal(101, percentiles.Count);
        Assert.Equal(0.05, percentiles[0], 1e-9);
        Assert.Equal(0.05, percentiles[50], 1e-9);
        Assert.Empty(new PointSpacing(new(20, 0, 0, 0), 1).Percentiles(Vector3d.Zero));
    }

    private static ScanPoint[] Points(int count, int extent)
    {
        var random = SeededRandom.For(3, 1);
        return Enumerable.Range(0, count).Select(i => new ScanPoint
        {
            X = random.NextInt32(extent) - extent / 2, Y = random.NextInt32(extent) - extent / 2,
            Z = random.NextInt32(extent) - extent / 2, Time = i,
        }).ToArray();
    }

    private static IReadOnlyList<ScanCellChunks> Store(
        ReadOnlySpan<ScanPoint> points, Stream stream, int maxWaiting, int maxCells)
    {
        var cells = new ScanCells(stream, maxWaiting, maxCells);
        foreach (var point in points)
            cells.Add(point);
        return cells.Finish();
    }
}
