using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Jobs.Sample;

/// <summary>Rotation of a camera on a gimbal, from the angles that aircraft record.</summary>
internal static class GimbalRotation
{
    /// <summary>
    /// Camera from east, north, up. Yaw turns clockwise from north, pitch up from the horizon, roll clockwise about the
    /// direction of view, in this order.
    /// </summary>
    public static Rotation CameraFromWorld(Angle yaw, Angle pitch, Angle roll)
    {
        var (sinYaw, cosYaw) = Math.SinCos(yaw.Radians);
        var (sinPitch, cosPitch) = Math.SinCos(pitch.Radians);
        var forward = new Vector3d(sinYaw * cosPitch, cosYaw * cosPitch, sinPitch);
        var right = new Vector3d(cosYaw, -sinYaw, 0);
        var down = Vector3d.Cross(forward, right);
        var (sinRoll, cosRoll) = Math.SinCos(roll.Radians);
        return Rotation.FromMatrix(Matrix3d.FromRows(
            cosRoll * right + sinRoll * down, cosRoll * down - sinRoll * right, forward));
    }
}
