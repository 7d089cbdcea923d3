using Reality.Core.Numerics;
using Reality.Engine.Splats;
using Reality.Pipeline;

namespace Reality.Engine.Tests.Splats;

public sealed class SplatGridTests
{
    // 101 by 61 points, one meter apart.
    private static readonly List<Vector3d> s_points =
        [.. Enumerable.Range(0, 101 * 61).Select(i => new Vector3d(i % 101, i / 101, 5))];

    [Fact]
    public void A_scene_is_divided_around_its_middle()
    {
        var grid = SplatGrid.Of(s_points, 50);

        Assert.Equal((2, 2), (grid.Columns, grid.Rows));
        Assert.Equal(50, grid.MinX + grid.Size, 1e-9);
        Assert.Equal(30, grid.MinY + grid.Size, 1e-9);
    }

    [Theory]
    [InlineData(-1e6, -1e6, 0)]
    [InlineData(49.9, 29.9, 0)]
    [InlineData(50, 29.9, 1)]
    [InlineData(49.9, 30, 2)]
    [InlineData(1e6, 1e6, 3)]
    public void Every_place_belongs_to_one_tile(double x, double y, int tile) =>
        Assert.Equal(tile, SplatGrid.Of(s_points, 50).TileOf(x, y));

    [Fact]
    public void A_tile_is_trained_with_its_surroundings_up_to_a_part_of_its_side()
    {
        var grid = SplatGrid.Of(s_points, 50);

        Assert.True(grid.IsNear(0, -1e6, 0));
        Assert.True(grid.IsNear(0, 57.4, 10));
        Assert.False(grid.IsNear(0, 57.6, 10));
        Assert.True(grid.IsNear(1, 42.6, 10));
        Assert.False(grid.IsNear(1, 42.4, 10));
    }

    [Fact]
    public void Too_many_tiles_are_refused_with_a_size_that_works()
    {
        var failure = Assert.Throws<StageException>(() => SplatGrid.Of(s_points, 0.08));

        Assert.Equal("Splats_TooManyTiles", failure.Code);
        Assert.Contains("referenceTileSize: tiles of 0.08 m are", failure.Message, StringComparison.Ordinal);
        var least = double.Parse(
            failure.Message.Split("Give ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(SplatGrid.Of(s_points, least + 0.01).TileCount, 500, SplatGrid.MaxTileCount);
    }

    [Fact]
    public void A_scene_without_extent_is_one_tile() => Assert.Equal(1, SplatGrid.Of([new(3, 4, 5)], 10).TileCount);
}
