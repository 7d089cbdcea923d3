using System.Numerics;
using Reality.Sample.Rendering;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Tests.Rendering;

public sealed class FacePatchTests
{
    private static readonly SurfacePoint Corner = new(3, new(1, 2, 5), new(0, 0, 2), new(7, 8), 10);

    [Fact]
    public void Four_corners_of_a_plane_give_the_parallelogram_that_the_pixel_sees()
    {
        SurfacePoint[] upper = [Corner, Move(Corner, 0.4f, 0)];
        SurfacePoint[] lower = [Move(Corner, 0.1f, -0.2f), Move(Corner, 0.5f, -0.2f)];
        var patch = new FacePatch(upper, lower);
        Assert.True(patch.IsOneFace);
        AssertNear(new(1.25f, 1.9f, 5), patch.Spot.Position);
        AssertNear(new(0.4f, 0, 0), patch.Spot.Right);
        AssertNear(new(0.1f, -0.2f, 0), patch.Spot.Down);
        AssertNear(new(7.25f, 7.9f, 0), new(patch.Spot.On, 0));
        AssertNear(new(0.4f, 0, 0), new(patch.Spot.OnRight, 0));
        AssertNear(new(0.1f, -0.2f, 0), new(patch.Spot.OnDown, 0));
        AssertNear(Vector3.UnitZ, patch.Normal);
    }

    [Fact]
    public void Corners_on_two_faces_on_a_step_or_in_the_sky_are_not_one_face()
    {
        Assert.True(IsOneFace(Corner with { Depth = 10.29f }));
        Assert.False(IsOneFace(Corner with { Depth = 10.31f }));
        Assert.False(IsOneFace(Corner with { Depth = 9.69f }));
        Assert.False(IsOneFace(Corner with { Face = 4 }));
        Assert.False(IsOneFace(SurfacePoint.Sky));
        SurfacePoint[] sky = [SurfacePoint.Sky, SurfacePoint.Sky];
        Assert.False(new FacePatch(sky, sky).IsOneFace);
    }

    private static bool IsOneFace(SurfacePoint last)
    {
        SurfacePoint[] upper = [Corner, Corner];
        SurfacePoint[] lower = [Corner, last];
        return new FacePatch(upper, lower).IsOneFace;
    }

    private static SurfacePoint Move(SurfacePoint point, float x, float y) =>
        point with { Position = point.Position + new Vector3(x, y, 0), On = point.On + new Vector2(x, y) };

    private static void AssertNear(Vector3 expected, Vector3 actual) =>
        Assert.InRange((expected - actual).Length(), 0, 1e-6);
}
