using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

public sealed class ProjectionJacobianTests
{
    private const double Step = 1e-6;

    private static readonly RigidTransform Pose = new(Rotation.FromRotationVector(new(0.3, -0.2, 0.5)), new(0.4, -0.3, 5));
    private static readonly Vector3d Point = new(0.7, -1.1, 0.4);

    private static readonly double[] Intrinsics = IntrinsicVector.Of(new()
    {
        Id = new(0), Width = 2000, Height = 1500, FocalLength = 1700, PrincipalPoint = new(980, 760), AspectRatio = 1.01,
        Skew = 3,
        Distortion = new(-0.1, 0.04, 0.02, 0.002, -0.003),
    });

    private static readonly Camera Fisheye = new()
    {
        Id = new(0), Width = 2000, Height = 1500, FocalLength = 600, PrincipalPoint = new(980, 760), AspectRatio = 1.01,
        Skew = 3, Shear = -2, Fisheye = new(0.002, 1.02, 0.03, -0.04, 0.005),
    };

    [Fact]
    public void Analytic_derivatives_equal_finite_differences() => AssertDerivatives(Intrinsics, Point);

    [Theory]
    [InlineData(0.7, -1.1, 5)]
    [InlineData(0.001, 0.002, 5)]
    [InlineData(-4, 1, 0)] // beside the camera
    [InlineData(3, 2, -0.8)] // behind it, 102 degrees from the axis
    public void Derivatives_of_fisheye_cameras_equal_finite_differences(double x, double y, double z) =>
        AssertDerivatives(IntrinsicVector.Of(Fisheye), Pose.Inverted() * new Vector3d(x, y, z));

    [Fact]
    public void The_pixel_of_a_fisheye_camera_is_that_of_the_camera()
    {
        var vector = IntrinsicVector.Of(Fisheye);
        Assert.Equal(Fisheye, IntrinsicVector.Apply(Fisheye with { FocalLength = 1, Fisheye = FisheyeLens.Equidistant }, vector));
        var point = new Vector3d(3, 2, -0.8);
        Assert.True(Fisheye.TryProject(point, out var pixel));
        var (x, y) = Project(Pose, vector, Pose.Inverted() * point);
        Assert.Equal(pixel.X, x, 1e-9);
        Assert.Equal(pixel.Y, y, 1e-9);
    }

    private static void AssertDerivatives(double[] intrinsics, Vector3d point)
    {
        var jacobian = default(ProjectionJacobian);
        var (rotation, inCamera) = (Pose.Rotation.ToMatrix(), Pose * point);
        Assert.True(jacobian.TryEvaluate(inCamera, intrinsics));
        jacobian.EvaluateIntrinsics(inCamera, intrinsics);
        var (poseX, poseY) = (new double[6], new double[6]);
        ProjectionJacobian.SetPoseRow(jacobian.InCameraX, inCamera, poseX);
        ProjectionJacobian.SetPoseRow(jacobian.InCameraY, inCamera, poseY);
        var (pointX, pointY) = (
            ProjectionJacobian.PointRow(jacobian.InCameraX, rotation), ProjectionJacobian.PointRow(jacobian.InCameraY, rotation));

        for (var k = 0; k < 6; k++)
        {
            var step = new double[6];
            step[k] = Step;
            var (x, y) = Difference(sign => Project(Moved(step, sign), intrinsics, point));
            AssertClose(x, poseX[k]);
            AssertClose(y, poseY[k]);
        }
        for (var k = 0; k < 3; k++)
        {
            var step = new Vector3d(k == 0 ? Step : 0, k == 1 ? Step : 0, k == 2 ? Step : 0);
            var (x, y) = Difference(sign => Project(Pose, intrinsics, point + sign * step));
            AssertClose(x, Vector3d.Dot(pointX, step) / Step);
            AssertClose(y, Vector3d.Dot(pointY, step) / Step);
        }
        for (var k = 0; k < intrinsics.Length; k++)
        {
            var (x, y) = Difference(sign =>
            {
                var moved = (double[])intrinsics.Clone();
                moved[k] += sign * Step;
                return Project(Pose, moved, point);
            });
            AssertClose(x, jacobian.CameraX[k]);
            AssertClose(y, jacobian.CameraY[k]);
        }
    }

    [Fact]
    public void The_pixel_is_that_of_the_camera()
    {
        var camera = IntrinsicVector.Apply(
            new Camera { Id = new(0), Width = 2000, Height = 1500, FocalLength = 1, PrincipalPoint = default }, Intrinsics);
        Assert.True(camera.TryProject(Pose * Point, out var pixel));
        var (x, y) = Project(Pose, Intrinsics, Point);
        Assert.Equal(pixel.X, x, 1e-9);
        Assert.Equal(pixel.Y, y, 1e-9);
    }

    private static RigidTransform Moved(double[] step, int sign)
    {
        var turn = Rotation.FromRotationVector(sign * new Vector3d(step[0], step[1], step[2]));
        return new(turn * Pose.Rotation, turn * Pose.Translation + sign * new Vector3d(step[3], step[4], step[5]));
    }

    private static (double X, double Y) Project(RigidTransform pose, double[] intrinsics, Vector3d point)
    {
        Assert.True(ProjectionJacobian.TryProject(
            pose.Rotation.ToMatrix(), pose.Translation, intrinsics, point, out var x, out var y));
        return (x, y);
    }

    private static (double X, double Y) Difference(Func<int, (double X, double Y)> at)
    {
        var (plus, minus) = (at(1), at(-1));
        return ((plus.X - minus.X) / (2 * Step), (plus.Y - minus.Y) / (2 * Step));
    }

    private static void AssertClose(double expected, double actual) =>
        Assert.Equal(expected, actual, 1e-4 * Math.Max(1, Math.Abs(expected)));
}
