using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

/// <summary>Views that look down from 20 m on voxels of 0.25 m around the origin.</summary>
public sealed class VoxelFusionTests
{
    private const double Voxel = 0.25;

    [Fact]
    public void Values_are_distances_to_the_ground_positive_above_it()
    {
        var level = Fuse(TestDepthMaps.Plane(TestDepthMaps.Nadir(0, 0, 20), new(0, 0, 1), 0.1));

        for (var z = -3; z <= 4; z++)
            Assert.Equal(z - 0.4f, TestLevels.At(level, 2, -3, z), 0.02f); // voxels
        Assert.Equal(4, TestLevels.At(level, 2, -3, 7));
    }

    [Fact]
    public void Values_are_distances_across_a_slanted_plane()
    {
        var normal = new Vector3d(0.4, -0.2, 1).Normalized();
        var level = Fuse(
            TestDepthMaps.Plane(TestDepthMaps.Nadir(1, 0.5, 20), normal, 0),
            TestDepthMaps.Plane(TestDepthMaps.Nadir(-1, 0, 18, 1), normal, 0));

        for (var z = -4; z <= 4; z++)
        {
            for (var x = -4; x <= 4; x++)
            {
                var distance = Vector3d.Dot(normal, new Vector3d(x, 3, z));
                if (Math.Abs(distance) < 3)
                    Assert.Equal(distance, TestLevels.At(level, x, 3, z), 0.06); // voxels
            }
        }
    }

    [Fact]
    public void Far_behind_the_surface_nothing_is_known()
    {
        var level = Fuse(TestDepthMaps.Plane(TestDepthMaps.Nadir(0, 0, 20), new(0, 0, 1), 0));

        Assert.True(float.IsNaN(TestLevels.At(level, 0, 0, -6)));
        Assert.Equal(0, TestLevels.WeightAt(level, 0, 0, -6));
        Assert.Equal(-3, TestLevels.At(level, 0, 0, -3), 0.02f);
    }

    [Fact]
    public void Evidence_falls_behind_the_surface_and_halves_in_free_space()
    {
        var level = Fuse(TestDepthMaps.Plane(TestDepthMaps.Nadir(0, 0, 20), new(0, 0, 1), 0));

        var atSurface = TestLevels.WeightAt(level, 0, 0, 0);
        Assert.InRange(atSurface, 15, 16);
        Assert.Equal(0.5 * atSurface, TestLevels.WeightAt(level, 0, 0, 6), 1.0);
        Assert.Equal((1 - 0.8 * 3 / 4) * atSurface, TestLevels.WeightAt(level, 0, 0, -3), 1.0);
    }

    [Fact]
    public void A_wrong_depth_map_is_outvoted()
    {
        var maps = Enumerable.Range(0, 3).Select(i =>
            TestDepthMaps.Plane(TestDepthMaps.Nadir(i - 1, 0, 20, i), new(0, 0, 1), i == 1 ? 0.7 : 0));

        var level = Fuse([.. maps]);

        for (var z = -2; z <= 2; z++)
            Assert.Equal(z, TestLevels.At(level, 1, 1, z), 0.02f);
    }

    [Fact]
    public void What_two_views_see_through_into_the_sky_is_open()
    {
        var one = Fuse(TestDepthMaps.Sky(TestDepthMaps.Nadir(0, 0, 20)));
        var two = Fuse(TestDepthMaps.Sky(TestDepthMaps.Nadir(0, 0, 20)), TestDepthMaps.Sky(TestDepthMaps.Nadir(1, 0, 20, 1)));

        Assert.Equal(0, TestLevels.WeightAt(one, 0, 0, 0));
        Assert.NotEqual(0, TestLevels.WeightAt(two, 0, 0, 0));
        Assert.True(float.IsNaN(TestLevels.At(two, 0, 0, 0)));
    }

    [Fact]
    public void A_view_from_the_side_measures_along_its_own_direction()
    {
        // It looks east from x = -20 at the wall x = -0.25, a voxel before the origin.
        var rotation = Rotation.FromMatrix(Matrix3d.FromRows(new(0, -1, 0), new(0, 0, -1), new(1, 0, 0)));
        var view = TestDepthMaps.View(RigidTransform.FromCenter(rotation, new(-20, 0, 0)));

        var level = Fuse(TestDepthMaps.Plane(view, new(-1, 0, 0), 0.25));

        for (var x = -4; x <= 1; x++)
            Assert.Equal(-1 - x, TestLevels.At(level, x, 2, 1), 0.02f);
    }

    [Fact]
    public void Pixels_wider_than_a_voxel_count_for_less()
    {
        var near = Fuse(TestDepthMaps.Plane(TestDepthMaps.Nadir(0, 0, 40), new(0, 0, 1), 0));
        var far = Fuse(TestDepthMaps.Plane(TestDepthMaps.Nadir(0, 0, 80), new(0, 0, 1), 0));

        // 40 m / 200 pixels are 0.8 voxels, 80 m 1.6: less by a factor of 1.6 squared.
        Assert.Equal(TestLevels.WeightAt(near, 0, 0, 0) / 2.56, TestLevels.WeightAt(far, 0, 0, 0), 1.0);
    }

    [Fact]
    public void A_block_that_no_view_looks_at_stays_unknown()
    {
        var level = TestLevels.Of(Voxel, new VoxelIndex(0, 0, 0), new VoxelIndex(400, 0, 0));

        VoxelFusion.Fuse(
            level, [TestDepthMaps.Whole(TestDepthMaps.Plane(TestDepthMaps.Nadir(0, 0, 20), new(0, 0, 1), 0))],
            TestLevels.Parallel);

        Assert.True(float.IsNaN(TestLevels.At(level, 3201, 1, 1)));
        Assert.False(float.IsNaN(TestLevels.At(level, 1, 1, 1)));
    }

    [Fact]
    public void A_scan_that_shows_the_ground_is_not_crowded_out_by_stations_that_look_past_it()
    {
        // More stations than a voxel takes stand on the ground, nearer than the one above, and look at a wall in the east.
        var east = Rotation.FromMatrix(Matrix3d.FromRows(new(0, -1, 0), new(0, 0, -1), new(1, 0, 0)));
        var beside = Enumerable.Range(0, 2 * VoxelSamples.MaxViews).Select(i => TestDepthMaps.Plane(
            TestDepthMaps.View(RigidTransform.FromCenter(east, new(0.1 * i / VoxelSamples.MaxViews, 0, 1))), new(-1, 0, 0), -30));
        var above = TestDepthMaps.Plane(TestDepthMaps.Nadir(0, 0, 20), new(0, 0, 1), 0);
        var level = TestLevels.Cube(Voxel, 2);

        VoxelFusion.Fuse(
            level, [.. beside.Append(above).Select(map => DepthCrop.Of(map, TestDepthMaps.Everything, weight: 16)!)],
            TestLevels.Parallel);

        for (var z = -2; z <= 2; z++)
            Assert.Equal(z, TestLevels.At(level, -2, 2, z), 0.1f); // voxels
    }

    private static VoxelBlocks Fuse(params Core.Scenes.DepthMap[] maps)
    {
        var level = TestLevels.Cube(Voxel, 2);
        VoxelFusion.Fuse(level, [.. maps.Select(TestDepthMaps.Whole)], TestLevels.Parallel);
        return level;
    }
}
