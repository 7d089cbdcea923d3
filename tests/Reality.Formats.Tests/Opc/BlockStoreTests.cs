using Reality.Formats.Opc;
using Reality.Testing;

namespace Reality.Formats.Tests.Opc;

public sealed class BlockStoreTests
{
    [Fact]
    public void Points_that_went_to_the_file_come_back_with_those_that_did_not()
    {
        using var folder = new TemporaryFolder();
        using var store = new BlockStore(folder["points"], maxBufferedPoints: 7);
        for (var i = 0; i < 100; i++)
            store.Add(new(-(i % 3), 0, 0), new(PlaceInBlock.Of(99 - i, 5, 2_000_000).Value, new((byte)i, 1, 2), 0, 0));

        Assert.Equal([-2, -1, 0], store.Blocks.Select(block => block.X));
        Assert.Equal(100, store.PointCount);
        var points = store.Read(new(-1, 0, 0));
        Assert.Equal(Enumerable.Range(0, 33).Select(i => 99 - 1 - 3 * (32 - i)), points.Select(p => p.Place.StepsInBlock.X));
        Assert.All(points, point => Assert.Equal(99 - point.Color.R, point.Place.StepsInBlock.X));
    }

    [Fact]
    public void A_place_keeps_its_steps_and_halves_them_in_the_parent_of_its_block()
    {
        var place = PlaceInBlock.Of((3 << 16) + 9, (31 << 16) + 65_535, 1);

        Assert.Equal((3, 31, 0), place.TileInBlock);
        Assert.Equal((9, 65_535, 1), place.StepsInTile);
        Assert.Equal(
            ((3 << 15) + 4, (1 << 20) + (1 << 20) - 1, 0), place.InParentOf(new(4, 5, 0)).StepsInBlock);
    }
}
