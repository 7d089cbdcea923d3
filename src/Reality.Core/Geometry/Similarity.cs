using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>A scaled rigid transform: <c>target = Scale * Rotation * source + Translation</c>.</summary>
public readonly record struct Similarity(double Scale, Rotation Rotation, Vector3d Translation)
{
    public static readonly Similarity Identity = new(1, Rotation.Identity, Vector3d.Zero);

    public static Vector3d operator *(Similarity s, Vector3d p) => s.Scale * (s.Rotation * p) + s.Translation;

    /// <summary>The pose of the same camera after the world moved by this similarity.</summary>
    public RigidTransform Apply(RigidTransform cameraFromWorld) =>
        RigidTransform.FromCenter(cameraFromWorld.Rotation * Rotation.Inverted(), this * cameraFromWorld.Center);
}
