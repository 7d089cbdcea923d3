using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.Imaging;
using Reality.Formats.Metadata;
using Reality.Formats.Photos;

namespace Reality.Formats.Tests.Photos;

public sealed class PhotoAttitudeTests
{
    [Theory]
    [InlineData(0, 0, 0, 0, 1, 0)]
    [InlineData(90, 0, 0, 1, 0, 0)]
    [InlineData(-90, -30, 10, -0.8660254, 0, -0.5)]
    [InlineData(30, -90, 0, 0, 0, -1)]
    public void Yaw_and_pitch_say_where_the_camera_looks(double yaw, double pitch, double roll, double x, double y, double z)
    {
        var rotation = PhotoAttitude.CameraFromEnu(Angle.FromDegrees(yaw), Angle.FromDegrees(pitch), Angle.FromDegrees(roll));

        Assert.True(Vector3d.Distance(new(x, y, z), rotation.Inverted() * new Vector3d(0, 0, 1)) < 1e-6);
    }

    [Theory]
    [InlineData("Yaw", "Pitch", "Roll", 30, 0, -1)] // of Pix4D: from straight down
    [InlineData("Yaw", "Pitch", "Roll", 30, -90, -1)] // of cameras of Autel: from the horizon
    [InlineData("GimbalYawDegree", "GimbalPitchDegree", "GimbalRollDegree", 390, -90, -1)]
    [InlineData("GimbalYawDegree", "GimbalPitchDegree", "GimbalRollDegree", 30, 0, 0)]
    public void Pitch_is_measured_from_where_its_maker_does(
        string yawName, string pitchName, string rollName, double yaw, double pitch, double up)
    {
        XmpValue Value(string name, double degrees) =>
            new("urn:a", name, degrees.ToString(System.Globalization.CultureInfo.InvariantCulture));

        var rotation = PhotoAttitude.Read(
            new([], [Value(yawName, yaw), Value(pitchName, pitch), Value(rollName, 0)], []), HeaderOf(orientation: 1), "p.jpg",
            [])!.Value.Inverted();

        Assert.Equal(up, (rotation * new Vector3d(0, 0, 1)).Z, 1e-9);
        var east = rotation * new Vector3d(1, 0, 0);
        Assert.Equal(Math.Cos(Math.PI / 6), east.X, 1e-9);
        Assert.Equal(-0.5, east.Y, 1e-9);
    }

    [Fact]
    public void Positive_roll_lowers_the_right_side()
    {
        var rotation = PhotoAttitude.CameraFromEnu(Angle.FromDegrees(0), Angle.FromDegrees(0), Angle.FromDegrees(10));

        Assert.True((rotation.Inverted() * new Vector3d(1, 0, 0)).Z < -0.1);
    }

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
        return (PhotoAttitude.Read(new([], xmp, []), HeaderOf(orientation), "p.jpg", messages), messages);

        static XmpValue Of(string name, double value) =>
            new(XmpNamespace.Dji, name, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
    private static ImageHeader HeaderOf(int orientation) => new(ImageFileFormat.Jpeg, 400, 300, orientation, 3, 8);
}
