using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.Metadata;

namespace Reality.Formats.Photos;

/// <summary>Camera attitude from the yaw, pitch and roll of drone metadata.</summary>
/// <remarks>
/// Yaw is clockwise from north, pitch is up from the horizon (-90 degrees looks straight down), roll lowers the right side;
/// applied in the order roll, pitch, yaw. Pix4D's "Camera" tags measure pitch from straight down instead; cameras of Autel that
/// write these tags measure it from the horizon, which is distinguished from a camera that looks far backward (OpenAthenaIOS,
/// issue 62).
/// </remarks>
public static class PhotoAttitude
{
    // Two turns: some programs add up yaws.
    private const double MaxDegrees = 720;

    // Pitch from straight down: a camera that flies forward looks no farther backward.
    private const double MinPitchFromDown = -45;

    /// <summary>Rotation to east-north-up from a level camera: it looks north, its x axis is east, its y axis is down.</summary>
    private static readonly Rotation EnuFromLevelCamera =
        Rotation.FromMatrix(Matrix3d.FromColumns(new(1, 0, 0), new(0, 0, -1), new(0, 1, 0)));

    /// <summary>Rotation to the camera from the east-north-up frame at the photo.</summary>
    public static Rotation CameraFromEnu(Angle yaw, Angle pitch, Angle roll)
    {
        var turn = Rotation.FromRotationVector(new(0, 0, -yaw.Radians))
            * Rotation.FromRotationVector(new(pitch.Radians, 0, 0))
            * Rotation.FromRotationVector(new(0, roll.Radians, 0));
        return (turn * EnuFromLevelCamera).Inverted();
    }

    internal static Rotation? Read(MetadataValues values) =>
        FromDegrees(values, "GimbalYawDegree", "GimbalPitchDegree", "GimbalRollDegree", 0)
        ?? FromDegrees(values, "CameraYawDegree", "CameraPitchDegree", "CameraRollDegree", 0)
        ?? FromDegrees(values, "CameraOrientationNED/Yaw", "CameraOrientationNED/Pitch", "CameraOrientationNED/Roll", 0)
        ?? FromDegrees(values, "Yaw", "Pitch", "Roll", -90);

    private static Rotation? FromDegrees(
        MetadataValues values, string yawName, string pitchName, string rollName, double levelPitch)
    {
        var (yaw, pitch, roll) = (values.XmpNumber(yawName), values.XmpNumber(pitchName), values.XmpNumber(rollName));
        if (yaw is not (>= -MaxDegrees and <= MaxDegrees) || pitch is not (>= -MaxDegrees and <= MaxDegrees)
            || roll is not (>= -MaxDegrees and <= MaxDegrees))
            return null;
        var pitchFromLevel = pitch.Value < MinPitchFromDown ? pitch.Value : pitch.Value + levelPitch;
        return CameraFromEnu(Angle.FromDegrees(yaw.Value), Angle.FromDegrees(pitchFromLevel), Angle.FromDegrees(roll.Value));
    }
}
