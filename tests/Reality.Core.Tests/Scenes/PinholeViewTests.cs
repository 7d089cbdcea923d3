using CsCheck;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Core.Tests.Scenes;

public sealed class PinholeViewTests
{
    private static readonly Camera Camera = new()
    {
        Id = new(0), Width = 1001, Height = 750, FocalLength = 800, PrincipalPoint = new(510, 370), AspectRatio = 1.02,
    };

    private static readonly Photo Photo = new()
    {
        Id = new(3), Name = "a.jpg", CameraId = new(0),
        CameraFromWorld = RigidTransform.FromCenter(Rotation.FromRotationVector(new(0.3, -2, 1)), new(10, 20, 30)),
    };

    [Fact]
    public void Unprojecting_a_projection_returns_the_point() =>
        Gen.Select(Any.Pose, Gen.Double[0, 1001], Gen.Double[0, 750], Gen.Double[0.1, 100]).Sample((pose, x, y, depth) =>
        {
            var view = PinholeView.Of(Photo with { CameraFromWorld = pose }, Camera);
            Assert.True(view.TryProject(view.Unproject(new(x, y), depth), out var pixel, out var actualDepth));
            Near.Equal(new Vector2d(x, y), pixel, 1e-6);
            Assert.Equal(depth, actualDepth, 1e-9);
        });

    [Fact]
    public void A_view_projects_like_the_camera_without_its_distortion() => Any.Vector.Sample(point =>
    {
        var view = PinholeView.Of(Photo, Camera);
        var inCamera = Photo.CameraFromWorld!.Value * point;
        var isSeen = view.TryProject(point, out var pixel, out var depth);
        Assert.Equal(Camera.TryProject(inCamera, out var expected), isSeen);
        Assert.Equal(inCamera.Z, depth);
        Near.Equal(expected, pixel, 1e-9 * (1 + expected.Length));
    });

    [Theory]
    [InlineData(1, 1001, 750)]
    [InlineData(2, 501, 375)]
    [InlineData(4, 251, 188)]
    public void A_reduced_view_divides_pixels_and_rounds_its_size_up(int reduction, int width, int height)
    {
        var (full, reduced) = (PinholeView.Of(Photo, Camera), PinholeView.Of(Photo, Camera, reduction));

        Assert.Equal((width, height, new PhotoId(3)), (reduced.Width, reduced.Height, reduced.Photo));
        var point = full.Unproject(new(123, 456), 7);
        Assert.True(reduced.TryProject(point, out var pixel, out _));
        Near.Equal(new Vector2d(123.0 / reduction, 456.0 / reduction), pixel, 1e-9);
    }

    [Fact]
    public void The_center_is_where_the_photo_was_taken() =>
        Near.Equal(new(10, 20, 30), PinholeView.Of(Photo, Camera).Center, 1e-13);

    [Fact]
    public void A_point_behind_the_camera_is_not_projected_but_has_its_depth()
    {
        var view = PinholeView.Of(Photo with { CameraFromWorld = RigidTransform.Identity }, Camera);

        Assert.False(view.TryProject(new(1, 1, -2), out _, out var depth));
        Assert.Equal(-2, depth);
    }

    [Fact]
    public void A_photo_without_a_pose_has_no_view() =>
        Assert.Throws<ArgumentException>(() => PinholeView.Of(Photo with { CameraFromWorld = null }, Camera));
}
