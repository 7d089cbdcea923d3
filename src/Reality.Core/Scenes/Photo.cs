using Reality.Core.Geodesy;
using Reality.Core.Geometry;

namespace Reality.Core.Scenes;

/// <summary>One exposure: where its pixels are, which camera took it, and what is known of its pose and time.</summary>
public sealed record Photo
{
    public required PhotoId Id { get; init; }

    /// <summary>Path below the folder of photos, with forward slashes. Unique in a scene.</summary>
    public required string Name { get; init; }

    public required CameraId CameraId { get; init; }

    /// <summary>The calibrated pose; null where the photo is not registered.</summary>
    public RigidTransform? CameraFromWorld { get; init; }

    /// <summary>Why the photo is not registered, in words; null where it is or where nothing was tried.</summary>
    public string? UnregisteredReason { get; init; }

    /// <summary>Measured position; null where the file has none or an absurd one.</summary>
    public PositionPrior? Position { get; init; }

    /// <summary>Measured rotation, camera from the east-north-up frame at the photo; null where the file has none.</summary>
    public Rotation? CameraFromEnu { get; init; }

    public DateTimeOffset? CaptureTime { get; init; }

    /// <summary>Exposure value relative to a fixed reference, in stops (log2); null where the file does not say.</summary>
    public double? ExposureStops { get; init; }
}
