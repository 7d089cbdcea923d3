using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>
/// A rotation followed by a translation: <c>target = Rotation * source + Translation</c>. Named <c>targetFromSource</c>.
/// </summary>
public readonly record struct RigidTransform(Rotation Rotation, Vector3d Translation)
{
    public static readonly RigidTransform Identity = new(Rotation.Identity, Vector3d.Zero);

    /// <summary>For <c>cameraFromWorld</c>: the projection center in world coordinates, <c>C = -Rᵀ t</c>.</summary>
    public Vector3d Center => -(Rotation.Inverted() * Translation);

    /// <summary>The transform that takes <paramref name="center"/> to the origin: <c>t = -R C</c>.</summary>
    public static RigidTransform FromCenter(Rotation rotation, Vector3d center) => new(rotation, -(rotation * center));

    public RigidTransform Inverted() => new(Rotation.Inverted(), Center);

    public static Vector3d operator *(RigidTransform t, Vector3d p) => t.Rotation * p + t.Translation;

    public static RigidTransform operator *(RigidTransform a, RigidTransform b) =>
        new(a.Rotation * b.Rotation, a.Rotation * b.Translation + a.Translation);
}
