using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

/// <summary>
/// A reference view and one to its right, turned a little; and a plane about 8 m away that is slanted in both directions.
/// </summary>
public sealed class SourceViewTests
{
    private const float X = 210.5f;
    private const float Y = 140.5f;

    private static readonly PinholeView s_reference = new(new(0), 400, 300, 350, 360, 205, 148, RigidTransform.Identity);

    private static readonly PinholeView s_source = new(
        new(1), 400, 300, 340, 345, 190, 155,
        RigidTransform.FromCenter(Rotation.FromRotationVector(new(0.02, -0.1, 0.05)), new(0.9, 0.1, -0.2)));

    private static readonly PlaneHypothesis s_plane = new(0.125f, 2e-4f, -1e-4f);

    private static SourceView Source => new(s_reference, s_source, new QuadImage(new Image<byte>(400, 300)));

    [Fact]
    public void The_warp_starts_where_the_pixel_is_seen_in_64ths_from_the_first_pixels_center()
    {
        Assert.True(Source.TryWarp(X, Y, s_plane, out var warp));

        var expected = Exact(0, 0);
        Assert.Equal(64 * (expected.X - 0.5), warp.X, 0.05);
        Assert.Equal(64 * (expected.Y - 0.5), warp.Y, 0.05);
    }

    [Fact]
    public void The_linear_part_is_the_derivative_along_the_plane()
    {
        const double H = 0.01;
        Assert.True(Source.TryWarp(X, Y, s_plane, out var warp));

        var alongX = 64 / (2 * H) * (Exact(H, 0) - Exact(-H, 0));
        var alongY = 64 / (2 * H) * (Exact(0, H) - Exact(0, -H));
        Assert.Equal(alongX.X, warp.Xx, 0.005); // 64ths of a pixel per pixel
        Assert.Equal(alongY.X, warp.Xy, 0.005);
        Assert.Equal(alongX.Y, warp.Yx, 0.005);
        Assert.Equal(alongY.Y, warp.Yy, 0.005);
    }

    [Fact]
    public void Pixels_per_inverse_depth_is_the_speed_along_the_epipolar_line()
    {
        const double H = 1e-5;
        var near = Seen(X, Y, 0.125 + H);
        var far = Seen(X, Y, 0.125 - H);

        var speed = Source.PixelsPerInverseDepth(X, Y, 0.125f);

        Assert.Equal((near - far).Length / (2 * H), speed, 0.05);
        Assert.InRange(speed, 250, 400); // about focal length times baseline
    }

    [Fact]
    public void A_plane_seen_from_behind_has_no_warp()
    {
        // A wall along the viewing direction, 0.5 m to the right: the source at 0.9 m stands on its other side.
        // The inverse depth of x = 0.5 m is ray.x / 0.5, 0 at the principal point.
        var slope = 1f / (0.5f * 350);
        var wall = new PlaneHypothesis((300.5f - 205) * slope, slope, 0);

        Assert.False(Source.TryWarp(300.5f, 148, wall, out _));
    }

    [Fact]
    public void A_plane_behind_the_source_has_no_warp() => Assert.False(
        new SourceView(
            s_reference, s_source with { CameraFromWorld = RigidTransform.FromCenter(Rotation.Identity, new(0, 0, 9)) },
            new QuadImage(new Image<byte>(400, 300))).TryWarp(X, Y, new(0.125f, 0, 0), out _));

    // The pixel of the source that the plane shows at an offset from the reference pixel.
    private static Vector2d Exact(double dx, double dy) =>
        Seen(X + dx, Y + dy, s_plane.InverseDepth + dx * s_plane.SlopeX + dy * s_plane.SlopeY);

    private static Vector2d Seen(double x, double y, double inverseDepth)
    {
        Assert.True(s_source.TryProject(s_reference.Unproject(new(x, y), 1 / inverseDepth), out var pixel, out _));
        return pixel;
    }
}
