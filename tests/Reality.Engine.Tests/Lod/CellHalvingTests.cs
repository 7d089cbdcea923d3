using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Lod;

namespace Reality.Engine.Tests.Lod;

public sealed class CellHalvingTests
{
    private static readonly Box3d s_box = new(new(-10, 20, 5), new(30, 40, 11));

    [Theory]
    [InlineData(LodDivision.Quadtree, 4)]
    [InlineData(LodDivision.Octree, 8)]
    [InlineData(LodDivision.Adaptive, 4)] // 40 x 20 x 6 m: half of the longest side is worth halving
    public void Parts_cover_the_box_once_and_hold_the_points_that_are_theirs(LodDivision division, int count)
    {
        var random = SeededRandom.For(1, 0);
        var parts = new HashSet<int>();
        for (var i = 0; i < 1000; i++)
        {
            var p = s_box.Min + new Vector3d(
                40 * random.NextDouble(), 20 * random.NextDouble(), 6 * random.NextDouble());
            var part = CellHalving.PartOf(division, s_box, p);
            var half = CellHalving.BoxOf(division, s_box, part);
            parts.Add(part);
            Assert.True(
                p.X >= half.Min.X && p.X <= half.Max.X && p.Y >= half.Min.Y && p.Y <= half.Max.Y
                && p.Z >= half.Min.Z && p.Z <= half.Max.Z, $"{p} is outside of part {part}");
        }

        Assert.Equal(count, parts.Count);
        var size = s_box.Size;
        Assert.Equal(
            size.X * size.Y * size.Z,
            parts.Sum(part =>
            {
                var half = CellHalving.BoxOf(division, s_box, part).Size;
                return half.X * half.Y * half.Z;
            }),
            1e-6);
    }

    /// <summary>The numbers that the names of files are made of.</summary>
    [Fact]
    public void Parts_are_numbered_east_north_up()
    {
        Assert.Equal(0, CellHalving.PartOf(LodDivision.Octree, s_box, s_box.Min));
        Assert.Equal(1, CellHalving.PartOf(LodDivision.Octree, s_box, new(29, 21, 6)));
        Assert.Equal(2, CellHalving.PartOf(LodDivision.Octree, s_box, new(-9, 39, 6)));
        Assert.Equal(4, CellHalving.PartOf(LodDivision.Octree, s_box, new(-9, 21, 10)));
        Assert.Equal(3, CellHalving.PartOf(LodDivision.Quadtree, s_box, s_box.Max));
    }

    [Fact]
    public void A_long_box_is_only_halved_along_its_length()
    {
        var road = new Box3d(new(0, 0, 0), new(100, 10, 5));

        Assert.Equal(new(new(50, 0, 0), new(100, 10, 5)), CellHalving.BoxOf(LodDivision.Adaptive, road, 1));
        Assert.Equal(1, CellHalving.PartOf(LodDivision.Adaptive, road, new(99, 9, 4)));
    }
}
