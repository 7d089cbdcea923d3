using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.Imaging;
using Reality.Formats.Metadata;
using Reality.Formats.Photos;

namespace Reality.Formats.Tests.Photos;

public sealed class PhotoAttitudeTests
{
    // A camera that is turned by 90 degrees to the right (roll 90) stores pictures whose sky is on the left.
    [Theory]
    [InlineData(6, 90)]
    [InlineData(8, -90)]
    [InlineData(3, 180)]
    public void Angles_of_a_turned_camera_are_turned_with_its_picture(int orientation, double roll)
    {
        var (attitude, messages) = Read(30, -20, roll, orientation);

        Assert.Empty(messages);
        AssertIsUpright(30, -20, attitude!.Value);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(3)]
    public void Angles_of_an_upright_camera_with_a_turned_sensor_stay(int orientation)
    {
        var (attitude, messages) = Read(30, -20, 2, orientation);

        Assert.Empty(messages);
        Assert.Equal(Upright(30, -20, 2).W, attitude!.Value.W, 1e-12);
    }

    [Theory]
    [InlineData(6, -90, 0)] // straight down
    [InlineData(6, -20, -90)] // turned to the other side
    [InlineData(5, -20, 90)] // mirrored
    public void Angles_that_may_mean_either_picture_are_told_and_not_used(int orientation, double pitch, double roll)
    {
        var (attitude, messages) = Read(30, pitch, roll, orientation);

        Assert.Null(attitude);
        Assert.Equal("Photo_AttitudeNotUsed", Assert.Single(messages).Code);
    }

    [Fact]
    public void Without_a_turn_the_angles_are_those_of_the_picture()
    {
        var (attitude, messages) = Read(30, -90, 5, orientation: 1);

        Assert.Empty(messages);
        Assert.Equal(Upright(30, -90, 5).W, attitude!.Value.W, 1e-12);
    }

    private static void AssertIsUpright(double yaw, double pitch, Rotation attitude)
    {
        var (expected, found) = (Upright(yaw, pitch, 0).Inverted(), attitude.Inverted());
        Assert.True(Vector3d.Distance(expected * new Vector3d(0, 0, 1), found * new Vector3d(0, 0, 1)) < 1e-9);
        Assert.True(Vector3d.Distance(expected * new Vector3d(1, 0, 0), found * new Vector3d(1, 0, 0)) < 1e-9);
    }

    private static Rotation Upright(double yaw, double pitch, double roll) =>
        PhotoAttitude.CameraFromEnu(Angle.FromDegrees(yaw), Angle.FromDegrees(pitch), Angle.FromDegrees(roll));

    private static (Rotation? Attitude, List<PhotoMessage> Messages) Read(
        double yaw, double pitch, double roll, int orientation)
    {
        var messages = new List<PhotoMessage>();
        XmpValue[] xmp =
        [
            Of("GimbalYawDegree", yaw), Of("GimbalPitchDegree", pitch), Of("GimbalRollDegree", roll),
        ];
        var header = new ImageHeader(ImageFileFormat.Jpeg, 400, 300, orientation, 3, 8);
        return (PhotoAttitude.Read(new([], xmp, []), header, "p.jpg", messages), messages);

        static XmpValue Of(string name, double value) =>
            new(XmpNamespace.Dji, name, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
