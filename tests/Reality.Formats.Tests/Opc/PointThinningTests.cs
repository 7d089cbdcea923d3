using Reality.Formats.Opc;

namespace Reality.Formats.Tests.Opc;

public sealed class PointThinningTests
{
    private const int Cell = 1 << 12;

    [Fact]
    public void The_point_nearest_to_the_center_of_a_cell_stays()
    {
        BlockPoint[] points =
        [
            At(Cell / 2 - 700, 9), At(Cell / 2 - 600, 9), At(Cell / 2 + 600, 9), At(Cell + 5, 9), At(Cell + 5, Cell + 9),
        ];

        Assert.Equal([points[1], points[3], points[4]], PointThinning.Choose(points));
    }

    private static BlockPoint At(int x, int y) => new(PlaceInBlock.Of(x, y, 0).Value, default, 0, 0);
}
