using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.Imaging;
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

    // Of the vertical in the picture's plane: about 15 degrees from straight down.
    private const double MinUp = 0.26;

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

    /// <summary>
    /// The attitude of the upright picture. If EXIF turns the picture, the angles may be those of the pixels as stored or as
    /// shown: of these, the picture in which the sky is above is taken; a camera that looks down does not tell.
    /// </summary>
    internal static Rotation? Read(MetadataValues values, ImageHeader header, string name, List<PhotoMessage> messages)
    {
        var stated = Read(values);
        if (stated is not { } attitude || header.Orientation == 1)
            return stated;
        if (UprightFromStored(header.Orientation) is { } turn)
        {
            var upright = ((Rotation[])[attitude, turn * attitude]).Where(HasSkyAbove).ToList();
            if (upright.Count > 0)
                return upright[0];
        }
        messages.Add(new(
            "Photo_AttitudeNotUsed",
            $"{name} has angles of its camera and is turned by EXIF orientation {header.Orientation}; they do not tell which of "
            + $"both they mean, the pixels as stored or as shown, and are not used. If it is the pixels as stored, set the "
            + $"orientation of all photos of the camera to 1."));
        return null;
    }

    // Null if the picture is mirrored, which no camera is.
    private static Rotation? UprightFromStored(int orientation) => orientation switch
    {
        3 => Rotation.FromRotationVector(new(0, 0, Math.PI)),
        6 => Rotation.FromRotationVector(new(0, 0, Math.PI / 2)),
        8 => Rotation.FromRotationVector(new(0, 0, -Math.PI / 2)),
        _ => null,
    };

    private static bool HasSkyAbove(Rotation cameraFromEnu)
    {
        var up = cameraFromEnu * new Vector3d(0, 0, 1);
        return -up.Y > Math.Max(MinUp, Math.Abs(up.X));
    }

    private static Rotation? Read(MetadataValues values) =>
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
