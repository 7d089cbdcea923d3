using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

public sealed class VoxelProjectionTests
{
    private const double Voxel = 0.2;

    private static readonly PinholeView s_view = TestDepthMaps.View(
        RigidTransform.FromCenter(Rotation.FromRotationVector(new(0.4, -0.3, 1.1)), new(3, -2, 5)));

    [Fact]
    public void A_voxel_lies_in_the_camera_where_its_world_position_does()
    {
        var projection = Projection(s_view);
        foreach (var i in new VoxelIndex[] { new(0, 0, 0), new(10, -20, 30), new(-7, 3, 1) })
        {
            var expected = s_view.CameraFromWorld * (Voxel * new Vector3d(i.X, i.Y, i.Z));
            Assert.True((projection.CameraFromVoxel(i) - expected).Length < 1e-12); // meters
        }
    }

    [Fact]
    public void Steps_along_the_axes_lead_to_the_next_voxels()
    {
        var projection = Projection(s_view);
        var here = projection.CameraFromVoxel(new(4, 5, 6));

        Assert.True((projection.CameraFromVoxel(new(5, 5, 6)) - here - projection.AlongX).Length < 1e-12);
        Assert.True((projection.CameraFromVoxel(new(4, 6, 6)) - here - projection.AlongY).Length < 1e-12);
        Assert.True((projection.CameraFromVoxel(new(4, 5, 7)) - here - projection.AlongZ).Length < 1e-12);
    }

    [Fact]
    public void The_footprint_is_the_width_of_a_pixel_in_voxels()
    {
        var projection = Projection(s_view);

        Assert.True(projection.MaySeeBlock(AheadOf(s_view, 30), out var footprint));

        Assert.Equal(30 / 200.0 / Voxel, footprint, 0.03); // the block's center is half a block off
    }

    [Fact]
    public void A_block_with_a_voxel_in_the_image_is_never_missed()
    {
        var projection = Projection(s_view);
        var random = SeededRandom.For(8, 0);
        var (seen, missed) = (0, 0);
        for (var trial = 0; trial < 5000; trial++)
        {
            var origin = new VoxelIndex(random.NextInt32(400) - 200, random.NextInt32(400) - 200, random.NextInt32(400) - 200);
            var isSeen = Enumerable.Range(0, VoxelBlocks.VoxelCount).Any(i =>
            {
                var world = Voxel * new Vector3d(origin.X + (i & 7), origin.Y + (i >> 3 & 7), origin.Z + (i >> 6));
                return s_view.TryProject(world, out var p, out _) && p.X >= 0 && p.Y >= 0 && p.X < 200 && p.Y < 160;
            });
            var maySee = projection.MaySeeBlock(origin, out _);
            Assert.True(maySee || !isSeen);
            (seen, missed) = (seen + (isSeen ? 1 : 0), missed + (maySee ? 0 : 1));
        }
        Assert.InRange(seen, 50, 4000);
        Assert.InRange(missed, 2000, 4950);
    }

    [Fact]
    public void A_depth_map_tells_of_blocks_up_to_its_surface_only()
    {
        var normal = -(s_view.CameraFromWorld.Rotation.Inverted() * new Vector3d(0, 0, 1));
        var projection = new VoxelProjection(
            TestDepthMaps.Whole(TestDepthMaps.Plane(s_view, normal, Vector3d.Dot(normal, s_view.Center) - 30)), Voxel);

        Assert.True(projection.Sees(AheadOf(s_view, 20), out var footprint));
        Assert.Equal(20 / 200.0 / Voxel, footprint, 0.03); // as above
        Assert.True(projection.Sees(AheadOf(s_view, 30), out _));
        Assert.False(projection.Sees(AheadOf(s_view, 33), out _));
        Assert.False(projection.Sees(AheadOf(s_view, -5), out _));
    }

    private static VoxelProjection Projection(PinholeView view) =>
        new(TestDepthMaps.Whole(TestDepthMaps.Sky(view)), Voxel);

    private static VoxelIndex AheadOf(PinholeView view, double depth)
    {
        var p = view.Unproject(new(view.CenterX, view.CenterY), depth) / Voxel;
        return new((int)Math.Round(p.X) - 4, (int)Math.Round(p.Y) - 4, (int)Math.Round(p.Z) - 4);
    }
}
