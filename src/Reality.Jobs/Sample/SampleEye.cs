using System.Numerics;
using Reality.Core.Numerics;

namespace Reality.Jobs.Sample;

/// <summary>Where a photo is taken from, and when.</summary>
internal sealed class SampleEye(SampleExposure exposure)
{
    /// <summary>World coordinates.</summary>
    public Vector3d Center { get; } = exposure.CameraFromWorld.Center;

    public Matrix3d CameraFromWorld { get; } = exposure.CameraFromWorld.Rotation.ToMatrix();

    public Matrix3d WorldFromCamera { get; } = exposure.CameraFromWorld.Rotation.ToMatrix().Transposed();

    public Vector3 CenterSingle { get; } = exposure.CameraFromWorld.Center.RelativeTo(Vector3d.Zero);

    /// <summary>Differs between photos: what moves, such as waves, has moved.</summary>
    public float Moment { get; } = 1 + exposure.Id.Value;
}
