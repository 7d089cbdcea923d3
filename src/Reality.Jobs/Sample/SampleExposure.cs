using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Scenes;

namespace Reality.Jobs.Sample;

/// <summary>One exposure of the survey: the truth, and what the aircraft recorded of it.</summary>
public sealed record SampleExposure
{
    public required PhotoId Id { get; init; }

    /// <summary>File name.</summary>
    public required string Name { get; init; }

    /// <summary>The true pose.</summary>
    public required RigidTransform CameraFromWorld { get; init; }

    public required bool IsOblique { get; init; }

    /// <summary>What the satellite receiver says: about 1.5 m wrong horizontally, 3 m vertically. Ellipsoidal.</summary>
    public required GeoPoint MeasuredPosition { get; init; }

    /// <summary>
    /// What the gimbal says: clockwise from north to the direction of view (to the image's top when it looks down).
    /// </summary>
    public required Angle MeasuredYaw { get; init; }

    /// <summary>What the gimbal says: from the horizon up; -90 degrees looks straight down.</summary>
    public required Angle MeasuredPitch { get; init; }

    public required Angle MeasuredRoll { get; init; }

    /// <summary>World up of the take-off place below <see cref="MeasuredPosition"/>'s barometric height.</summary>
    public required double MeasuredHeightAboveTakeoff { get; init; }

    public required DateTimeOffset CaptureTime { get; init; }

    public required double ExposureSeconds { get; init; }

    /// <summary>Brightness against the survey's nominal exposure.</summary>
    public required double Gain { get; init; }
}
