using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

/// <summary>
/// A view straight down from 10 m on ground at 0.5 m: pixel centers from x = -4.87 to 4.58 m and y = -3.87 to 3.68 m.
/// </summary>
public sealed class BlockAllocationTests
{
    private const double Voxel = 0.125;
    private static readonly VoxelBox s_all = new(new(-1000, -1000, -1000), new(1000, 1000, 1000));

    private static readonly DepthCrop s_ground =
        TestDepthMaps.Whole(TestDepthMaps.Plane(TestDepthMaps.Nadir(0, 0, 10), new(0, 0, 1), 0.5));

    [Fact]
    public void Blocks_within_reach_of_the_ground_are_found_and_no_others()
    {
        // The ground is at 4 voxels, the middle of the blocks with z = 0.
        var blocks = Find(null, 3, s_all);

        Assert.Equal(blocks.Order(), blocks);
        Assert.All(blocks, key => Assert.Equal(0, VoxelBlocks.IndexOf(key).Z));
        Assert.Contains(VoxelBlocks.Key(0, 0, 0), blocks);
        Assert.Equal((-6, 4), (blocks.Min(k => VoxelBlocks.IndexOf(k).X), blocks.Max(k => VoxelBlocks.IndexOf(k).X)));
        Assert.Equal((-5, 4), (blocks.Min(k => VoxelBlocks.IndexOf(k).Y), blocks.Max(k => VoxelBlocks.IndexOf(k).Y)));
        Assert.Equal(11 * 10, blocks.Length);
    }

    [Fact]
    public void A_longer_reach_finds_the_blocks_above_and_below()
    {
        var heights = Find(null, 5, s_all).Select(k => VoxelBlocks.IndexOf(k).Z).Distinct().Order();

        Assert.Equal([-1, 0, 1], heights);
    }

    [Fact]
    public void Only_blocks_of_the_box_are_found()
    {
        var blocks = Find(null, 3, new(new(-1, -1, -1), new(1, 1, 1)));

        Assert.Equal(4, blocks.Length);
    }

    [Fact]
    public void Pixels_much_wider_than_a_voxel_find_nothing()
    {
        // A pixel is 0.05 m wide.
        Assert.NotEmpty(BlockAllocation.Find([s_ground], null, 0.026, 3, s_all, TestLevels.Parallel));
        Assert.Empty(BlockAllocation.Find([s_ground], null, 0.023, 3, s_all, TestLevels.Parallel));
    }

    [Fact]
    public void The_sky_finds_nothing() => Assert.Empty(BlockAllocation.Find(
        [TestDepthMaps.Whole(TestDepthMaps.Sky(TestDepthMaps.Nadir(0, 0, 10)))], null, Voxel, 3, s_all, TestLevels.Parallel));

    [Fact]
    public void The_children_of_the_coarser_surface_are_found_where_no_view_looks()
    {
        // A plane at 3 coarse voxels, so at 6 fine ones; x and y from -8 to 7 are -16 to 14.
        var coarser = TestLevels.Cube(2 * Voxel, 2);
        TestLevels.Set(coarser, (_, _, z) => Math.Clamp(z - 3, -4, 4));

        var blocks = BlockAllocation.Find([], coarser, Voxel, 1, s_all, TestLevels.Parallel).Select(VoxelBlocks.IndexOf)
            .ToArray();

        Assert.Equal([0, 1], blocks.Select(b => b.Z).Distinct().Order());
        Assert.Equal((-3, 1), (blocks.Min(b => b.X), blocks.Max(b => b.X)));
    }

    [Fact]
    public void More_threads_and_crops_find_the_same()
    {
        var crops = Enumerable.Range(0, 5).Select(i => TestDepthMaps.Whole(
            TestDepthMaps.Plane(TestDepthMaps.Nadir(i, 0, 10, i), new(0, 0, 1), 0.5))).ToArray();

        Assert.Equal(
            BlockAllocation.Find(crops, null, Voxel, 3, s_all, new() { MaxDegreeOfParallelism = 1 }),
            BlockAllocation.Find([.. crops.Reverse()], null, Voxel, 3, s_all, new() { MaxDegreeOfParallelism = 4 }));
    }

    private static long[] Find(VoxelBlocks? coarser, double reach, VoxelBox box) =>
        BlockAllocation.Find([s_ground], coarser, Voxel, reach, box, TestLevels.Parallel);
}
