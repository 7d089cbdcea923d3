using Reality.Core.Geometry;

namespace Reality.Core.Scenes;

/// <summary>Cameras mounted together, with the poses that a calibration found for them.</summary>
/// <param name="Name">Unique in a scene.</param>
/// <param name="Slots">Places of cameras; the first one that has a photo is the frame of the rig.</param>
public sealed record Rig(string Name, IReadOnlyList<RigSlot> Slots);

/// <summary>Place of a camera in a rig.</summary>
/// <param name="Name">Unique in its rig: "left", "NIR", "0".</param>
public sealed record RigSlot(string Name)
{
    /// <summary>Pose of the camera in the rig, in units of the world; null if it is not known.</summary>
    public RigidTransform? CameraFromRig { get; init; }

    /// <summary>Number of exposures that determine the pose: those whose photos were registered on their own.</summary>
    public int ExposureCount { get; init; }

    /// <summary>
    /// Standard deviation of the center of one exposure per axis, in units of the world; null if it is not known.
    /// </summary>
    public double? CenterSpread { get; init; }

    /// <summary>Standard deviation of the rotation of one exposure per axis; null if it is not known.</summary>
    public Angle? RotationSpread { get; init; }
}

/// <summary>Which camera of a rig took a photo, and when.</summary>
/// <param name="Rig">Name of the rig.</param>
/// <param name="Slot">Name of the place of the camera in it.</param>
/// <param name="Exposure">Name of the moment; photos of a rig with the same name were taken together.</param>
public sealed record RigPlace(string Rig, string Slot, string Exposure);
