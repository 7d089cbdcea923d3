using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

public sealed class PlaneHypothesisTests
{
    private static readonly PinholeView s_view = new(new(0), 200, 150, 180, 190, 97, 80, RigidTransform.Identity);

    // The plane normal · point = -6 m; its normal faces the camera and leans to the left and down.
    private static readonly Vector3 s_normal = Vector3.Normalize(new(-0.3f, 0.4f, -0.9f));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(-7, 3)]
    [InlineData(40, -60)]
    public void The_plane_at_another_pixel_has_that_pixels_inverse_depth(int dx, int dy)
    {
        var moved = PlaneAt(90.5, 70.5).MovedBy(dx, dy);

        Assert.Equal(InverseDepth(90.5 + dx, 70.5 + dy), moved.InverseDepth, 1e-6f);
        Assert.Equal((PlaneAt(90.5, 70.5).SlopeX, PlaneAt(90.5, 70.5).SlopeY), (moved.SlopeX, moved.SlopeY));
    }

    [Theory]
    [InlineData(90.5, 70.5)]
    [InlineData(0.5, 149.5)]
    public void Its_normal_is_the_planes_whatever_the_pixel(double x, double y) =>
        Assert.True(Vector3.Distance(s_normal, PlaneAt(x, y).NormalAt(s_view, x, y)) < 1e-4f);

    [Fact]
    public void A_plane_across_the_view_faces_the_camera() =>
        Assert.Equal(new Vector3(0, 0, -1), new PlaneHypothesis(0.2f, 0, 0).NormalAt(s_view, 10.5, 20.5));

    [Fact]
    public void A_surface_that_comes_nearer_to_the_right_faces_left()
    {
        var normal = new PlaneHypothesis(0.2f, 1e-3f, 0).NormalAt(s_view, 97, 80);

        Assert.InRange(normal.X, -0.8f, -0.5f);
        Assert.Equal(0, normal.Y, 1e-6f);
    }

    [Fact]
    public void A_normal_that_would_face_away_is_laid_into_the_image_plane()
    {
        var normal = new PlaneHypothesis(0.001f, 0.01f, 0).NormalAt(s_view, 190.5, 80);

        Assert.Equal(new Vector3(-1, 0, 0), normal);
    }

    private static PlaneHypothesis PlaneAt(double x, double y) =>
        new(InverseDepth(x, y), (float)(s_normal.X / 180 / -6), (float)(s_normal.Y / 190 / -6));

    private static float InverseDepth(double x, double y) =>
        (float)((s_normal.X * (x - 97) / 180 + s_normal.Y * (y - 80) / 190 + s_normal.Z) / -6);
}
