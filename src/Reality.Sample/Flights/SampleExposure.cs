using System.Numerics;
using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Sample.Flights;

/// <summary>One exposure of the survey: its true pose and light, and the values the aircraft recorded.</summary>
public sealed record SampleExposure
{
    public required PhotoId Id { get; init; }

    /// <summary>File name of the photo.</summary>
    public required string Name { get; init; }

    /// <summary>The true pose.</summary>
    public required RigidTransform CameraFromWorld { get; init; }

    /// <summary>Whether the photo belongs to the oblique circle rather than to the nadir lines.</summary>
    public required bool IsOblique { get; init; }

    /// <summary>
    /// Position from the satellite receiver, with ellipsoidal height. Off by about 1.5 m horizontally and 3 m vertically.
    /// </summary>
    public required GeoPoint MeasuredPosition { get; init; }

    /// <summary>
    /// Yaw from the gimbal: clockwise from north to the viewing direction (to the top of the image for a nadir photo).
    /// </summary>
    public required Angle MeasuredYaw { get; init; }

    /// <summary>Pitch from the gimbal: upward from the horizon; -90 degrees looks straight down.</summary>
    public required Angle MeasuredPitch { get; init; }

    /// <summary>Roll from the gimbal: clockwise about the viewing direction.</summary>
    public required Angle MeasuredRoll { get; init; }

    /// <summary>Barometric height in meters above the take-off point, which lies at world height zero.</summary>
    public required double MeasuredHeightAboveTakeoff { get; init; }

    public required DateTimeOffset CaptureTime { get; init; }

    public required double ExposureSeconds { get; init; }

    /// <summary>Brightness relative to the survey's nominal exposure.</summary>
    public required double Gain { get; init; }
}

/// <summary>The viewpoint of one exposure, in the forms that ray tracing needs.</summary>
internal sealed class SampleEye(SampleExposure exposure)
{
    /// <summary>Projection center in the world.</summary>
    public Vector3d Center { get; } = exposure.CameraFromWorld.Center;

    public Matrix3d CameraFromWorld { get; } = exposure.CameraFromWorld.Rotation.ToMatrix();

    public Matrix3d WorldFromCamera { get; } = exposure.CameraFromWorld.Rotation.ToMatrix().Transposed();

    public Vector3 CenterSingle { get; } = exposure.CameraFromWorld.Center.RelativeTo(Vector3d.Zero);

    /// <summary>Time stamp that differs between photos and drives moving things, such as waves. No unit.</summary>
    public float Moment { get; } = 1 + exposure.Id.Value;
}
