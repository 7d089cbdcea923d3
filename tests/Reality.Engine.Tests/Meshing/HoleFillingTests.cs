using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

/// <summary>The distances of the plane z = 0.3 voxels, with a hole; voxels -16 to 15 along each axis.</summary>
public sealed class HoleFillingTests
{
    private const float Step = 1 / 4096f;

    [Fact]
    public void A_hole_in_a_plane_is_closed_by_the_plane()
    {
        var level = Plane((x, y) => Math.Abs(x) <= 2 && Math.Abs(y) <= 2);

        HoleFilling.Close(level, 4, TestLevels.Parallel);

        for (var y = -2; y <= 2; y++)
            for (var x = -2; x <= 2; x++)
                for (var z = -2; z <= 2; z++)
                    Assert.Equal(z - 0.3f, TestLevels.At(level, x, y, z), 8 * Step); // voxels
    }

    [Fact]
    public void A_hole_wider_than_twice_the_reach_stays_open()
    {
        var level = Plane((x, y) => Math.Abs(x) <= 6 && Math.Abs(y) <= 6);

        HoleFilling.Close(level, 3, TestLevels.Parallel);

        Assert.True(float.IsNaN(TestLevels.At(level, 0, 0, 0)));
    }

    [Fact]
    public void The_end_of_the_surface_is_not_extended()
    {
        var level = Plane((x, _) => x >= 3);

        HoleFilling.Close(level, 4, TestLevels.Parallel);

        Assert.Equal(-0.3f, TestLevels.At(level, 2, 0, 0), Step);
        Assert.True(float.IsNaN(TestLevels.At(level, 3, 0, 0)));
    }

    [Fact]
    public void What_views_know_as_open_stays_open()
    {
        var level = TestLevels.Cube(1, 4);
        TestLevels.Set(level, (x, y, z) => IsHole(x, y) ? float.NaN : Math.Clamp(z - 0.3f, -4, 4), (_, _, _) => 16);

        HoleFilling.Close(level, 4, TestLevels.Parallel);

        Assert.True(float.IsNaN(TestLevels.At(level, 0, 0, 0)));
        Assert.True(float.IsNaN(TestLevels.At(level, 2, 0, 0)));

        static bool IsHole(int x, int y) => Math.Abs(x) <= 2 && Math.Abs(y) <= 2;
    }

    [Fact]
    public void What_was_seen_does_not_change()
    {
        var level = Plane((x, y) => Math.Abs(x) <= 2 && Math.Abs(y) <= 2);

        HoleFilling.Close(level, 4, TestLevels.Parallel);

        for (var x = 3; x < 12; x++)
            Assert.Equal(1 - 0.3f, TestLevels.At(level, x, -5, 1), Step);
    }

    [Theory]
    [InlineData(16, 1)]
    [InlineData(0, 0)]
    public void A_voxel_filled_from_one_that_views_saw_counts_as_seen(byte weightAbove, byte weight)
    {
        var coarser = TestLevels.Cube(2, 4);
        TestLevels.Set(coarser, (_, _, z) => Math.Clamp(z - 0.3f, -4, 4), (_, _, _) => weightAbove);
        var level = TestLevels.Cube(1, 4);
        TestLevels.Set(level, (_, _, _) => float.NaN, (_, _, _) => 0);

        HoleFilling.FillFrom(coarser, level, TestLevels.Parallel);

        Assert.Equal(weight, TestLevels.WeightAt(level, 3, -2, 1));
        Assert.False(float.IsNaN(TestLevels.At(level, 3, -2, 1)));
    }

    [Fact]
    public void A_finer_level_takes_what_it_lacks_from_the_coarser_one()
    {
        // Distances in voxels of each level: the fine ones are twice the coarse ones.
        var coarser = TestLevels.Cube(2, 2);
        TestLevels.Set(coarser, (x, y, z) => 0.25f * x + 0.125f * y - 0.0625f * z);
        var level = TestLevels.Cube(1, 2);
        TestLevels.Set(level, (_, _, _) => float.NaN, (_, _, _) => 0);

        HoleFilling.FillFrom(coarser, level, TestLevels.Parallel);

        for (var z = -8; z < 8; z += 3)
            for (var y = -8; y < 8; y++)
                for (var x = -8; x < 8; x++)
                    Assert.Equal(0.25f * x + 0.125f * y - 0.0625f * z, TestLevels.At(level, x, y, z), 2 * Step);
    }

    [Fact]
    public void Filled_values_are_truncated_and_known_and_open_voxels_keep_theirs()
    {
        var coarser = TestLevels.Cube(2, 2);
        TestLevels.Set(coarser, (_, _, _) => 3.5f);
        var level = TestLevels.Cube(1, 2);
        TestLevels.Set(
            level, (x, _, _) => x == 1 ? -1 : float.NaN, (x, _, _) => x == 1 ? (byte)16 : x == 2 ? (byte)16 : (byte)0);

        HoleFilling.FillFrom(coarser, level, TestLevels.Parallel);

        Assert.Equal(VoxelFusion.Truncation, TestLevels.At(level, 0, 0, 0));
        Assert.Equal(-1, TestLevels.At(level, 1, 0, 0));
        Assert.True(float.IsNaN(TestLevels.At(level, 2, 0, 0)));
    }

    [Fact]
    public void Where_the_coarser_level_knows_only_some_corners_nothing_is_filled()
    {
        var coarser = TestLevels.Cube(2, 2);
        TestLevels.Set(coarser, (x, _, _) => x >= 2 ? float.NaN : 1);
        var level = TestLevels.Cube(1, 2);
        TestLevels.Set(level, (_, _, _) => float.NaN, (_, _, _) => 0);

        HoleFilling.FillFrom(coarser, level, TestLevels.Parallel);

        Assert.Equal(2, TestLevels.At(level, 2, 0, 0), Step);
        Assert.True(float.IsNaN(TestLevels.At(level, 3, 0, 0))); // between 1 and 2
    }

    private static VoxelBlocks Plane(Func<int, int, bool> isHole)
    {
        var level = TestLevels.Cube(1, 4);
        TestLevels.Set(
            level, (x, y, z) => isHole(x, y) ? float.NaN : Math.Clamp(z - 0.3f, -4, 4),
            (x, y, _) => isHole(x, y) ? (byte)0 : (byte)16);
        return level;
    }
}
