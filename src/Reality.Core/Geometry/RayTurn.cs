using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>Turns rays of wide-angle cameras to the optical axis.</summary>
/// <remarks>
/// An observation along any ray, also one that points backwards, is an observation at the center of a virtual camera that looks
/// along the ray. Methods for points on the plane z = 1 then hold for all rays.
/// </remarks>
public static class RayTurn
{
    /// <summary>The shortest rotation that takes a unit vector to (0, 0, 1).</summary>
    public static Rotation ToAxis(Vector3d ray) => ray.Z > -1 + 1e-12
        ? Rotation.FromQuaternion(1 + ray.Z, ray.Y, -ray.X, 0)
        : Rotation.FromQuaternion(0, 1, 0, 0);

    /// <summary>The pose of a virtual camera that looks along a ray of a camera.</summary>
    public static RigidTransform Along(Vector3d ray, in RigidTransform cameraFromWorld)
    {
        var turn = ToAxis(ray);
        return new(turn * cameraFromWorld.Rotation, turn * cameraFromWorld.Translation);
    }
}
