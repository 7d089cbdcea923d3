using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

public sealed class DepthSegmentsTests
{
    private const int Side = 20;

    [Theory]
    [InlineData(9, 10f)]
    [InlineData(10, 0f)]
    public void Pieces_with_fewer_pixels_than_asked_are_cleared(int minPixels, float left)
    {
        var map = Map((x, y) => x is >= 5 and < 8 && y is >= 5 and < 8 ? 10 : 0);

        DepthSegments.RemoveSmall(map, minPixels);

        Assert.Equal(left, map.Depth[6, 6]);
        Assert.Equal(left > 0 ? -Vector3.UnitZ : Vector3.Zero, map.Normals[6, 6]);
        Assert.Equal(left > 0 ? 200 : 0, map.Confidence[6, 6]);
    }

    [Fact]
    public void A_step_in_depth_separates_pieces_and_a_slope_does_not()
    {
        // A ramp of 1 % per pixel, and a patch of four pixels that is 5 % nearer than it.
        var map = Map((x, y) => x is 3 or 4 && y is 3 or 4 ? 0.95f * (10 + 0.1f * x) : 10 + 0.1f * x);

        DepthSegments.RemoveSmall(map, 5);

        Assert.Equal(4, map.Depth.Pixels.Count(d => d == 0));
        Assert.Equal(0, map.Depth[3, 4]);
    }

    [Fact]
    public void Pixels_that_touch_at_a_corner_only_are_two_pieces()
    {
        var map = Map((x, y) => (x, y) is (2, 2) or (3, 3) ? 10 : 0);

        DepthSegments.RemoveSmall(map, 2);

        Assert.All(map.Depth.Pixels, depth => Assert.Equal(0, depth));
    }

    [Fact]
    public void The_end_of_a_row_does_not_touch_the_beginning_of_the_next()
    {
        var map = Map((x, y) => (x, y) is (Side - 1, 4) or (0, 5) ? 10 : 0);

        DepthSegments.RemoveSmall(map, 2);

        Assert.All(map.Depth.Pixels, depth => Assert.Equal(0, depth));
    }

    [Fact]
    public void The_open_sky_is_no_piece()
    {
        var map = Map((x, y) => (x, y) is (2, 2) ? float.PositiveInfinity : 0);

        DepthSegments.RemoveSmall(map, 5);

        Assert.Equal(float.PositiveInfinity, map.Depth[2, 2]);
    }

    [Fact]
    public void A_gap_on_a_plane_gets_the_planes_depth()
    {
        // Inverse depth is linear on a plane, so the mean of the neighbors is exact.
        var map = Map((x, y) => (x, y) == (7, 9) ? 0 : 1 / (0.1f + 1e-4f * x - 2e-4f * y));

        DepthSegments.FillGaps(map, 1);

        Assert.Equal(1 / (0.1f + 7e-4f - 18e-4f), map.Depth[7, 9], 1e-4f);
        Assert.Equal(-Vector3.UnitZ, map.Normals[7, 9]);
        Assert.Equal(64, map.Confidence[7, 9]);
    }

    [Fact]
    public void Each_pass_closes_one_pixel_from_each_side()
    {
        var map = Map((x, _) => x is >= 8 and < 12 ? 0 : 10);
        map.Depth[10, 4] = 10;

        DepthSegments.FillGaps(map, 1);

        Assert.Equal(0, map.Depth[9, 12]);
        Assert.Equal(0, map.Depth[8, 12]); // three known neighbors of eight are too few
        Assert.Equal(0, map.Depth[10, 5]);
    }

    [Fact]
    public void A_narrow_gap_closes_from_both_sides()
    {
        var map = Map((x, _) => x == 9 ? 0 : 10);

        DepthSegments.FillGaps(map, 1);

        for (var y = 1; y < Side - 1; y++)
            Assert.Equal(10, map.Depth[9, y], 1e-5f);
    }

    [Fact]
    public void A_gap_between_two_surfaces_stays_open()
    {
        var map = Map((x, _) => x < 9 ? 10 : x == 9 ? 0 : 12);

        DepthSegments.FillGaps(map, 3);

        Assert.All(Enumerable.Range(0, Side), y => Assert.Equal(0, map.Depth[9, y]));
    }

    private static DepthMap Map(Func<int, int, float> depthAt)
    {
        var map = new DepthMap
        {
            View = new PinholeView(new(0), Side, Side, 50, 50, 10, 10, RigidTransform.Identity),
            Depth = new Image<float>(Side, Side), Normals = new Image<Vector3>(Side, Side),
            Confidence = new Image<byte>(Side, Side),
        };
        for (var i = 0; i < Side * Side; i++)
        {
            var depth = depthAt(i % Side, i / Side);
            map.Depth.Pixels[i] = depth;
            if (DepthMap.IsSurface(depth))
                (map.Normals.Pixels[i], map.Confidence.Pixels[i]) = (-Vector3.UnitZ, 200);
        }
        return map;
    }
}
