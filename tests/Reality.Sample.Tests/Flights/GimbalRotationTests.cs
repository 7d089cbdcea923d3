using CsCheck;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.Photos;
using Reality.Sample.Flights;

namespace Reality.Sample.Tests.Flights;

public sealed class GimbalRotationTests
{
    private static readonly Vector3d East = new(1, 0, 0);
    private static readonly Vector3d North = new(0, 1, 0);
    private static readonly Vector3d Up = new(0, 0, 1);
    private static readonly Vector3d Right = new(1, 0, 0);
    private static readonly Vector3d Down = new(0, 1, 0);
    private static readonly Vector3d Forward = new(0, 0, 1);

    [Fact]
    public void A_nadir_camera_at_yaw_zero_has_its_top_in_the_north()
    {
        var camera = Camera(0, -90, 0);
        AssertNear(Forward, camera * -Up);
        AssertNear(-Down, camera * North);
        AssertNear(Right, camera * East);
    }

    [Fact]
    public void Yaw_turns_clockwise_from_north()
    {
        AssertNear(Forward, Camera(90, 0, 0) * East);
        AssertNear(-Right, Camera(90, 0, 0) * North);
    }

    [Fact]
    public void Pitch_raises_the_viewing_direction()
    {
        AssertNear(Forward, Camera(0, 30, 0) * new Vector3d(0, Math.Cos(Math.PI / 6), Math.Sin(Math.PI / 6)));
    }

    [Fact]
    public void Roll_lowers_the_right_side()
    {
        AssertNear(Right, Camera(0, 0, 90) * -Up);
        AssertNear(Down, Camera(0, 0, 90) * -East);
    }

    [Fact]
    public void Photos_are_read_with_the_same_convention() =>
        Gen.Select(Gen.Double[-180, 180], Gen.Double[-90, 30], Gen.Double[-45, 45]).Sample((yaw, pitch, roll) =>
        {
            var read = PhotoAttitude.CameraFromEnu(
                Angle.FromDegrees(yaw), Angle.FromDegrees(pitch), Angle.FromDegrees(roll));
            Assert.InRange((read * Camera(yaw, pitch, roll).Inverted()).Angle.Degrees, 0, 1e-6);
        });

    private static Rotation Camera(double yaw, double pitch, double roll) =>
        GimbalRotation.CameraFromWorld(Angle.FromDegrees(yaw), Angle.FromDegrees(pitch), Angle.FromDegrees(roll));

    private static void AssertNear(Vector3d expected, Vector3d actual) =>
        Assert.InRange(Vector3d.Distance(expected, actual), 0, 1e-12);
}
