using System.Runtime.CompilerServices;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>
/// Transfers a pixel with its inverse depth from one view to another by one 3 x 4 matrix.
/// </summary>
internal readonly struct ViewTransfer
{
    private readonly float _xx, _xy, _x1, _yx, _yy, _y1, _zx, _zy, _z1;
    private readonly float _bx, _by, _bz;

    public ViewTransfer(PinholeView source, PinholeView target)
    {
        var targetFromSource = target.CameraFromWorld * source.CameraFromWorld.Inverted();
        var k = new Matrix3d(target.FocalX, 0, target.CenterX, 0, target.FocalY, target.CenterY, 0, 0, 1);
        var inverse = new Matrix3d(
            1 / source.FocalX, 0, -source.CenterX / source.FocalX,
            0, 1 / source.FocalY, -source.CenterY / source.FocalY,
            0, 0, 1);
        var a = k * targetFromSource.Rotation.ToMatrix() * inverse;
        var b = k * targetFromSource.Translation;
        (_xx, _xy, _x1) = ((float)a.M00, (float)a.M01, (float)a.M02);
        (_yx, _yy, _y1) = ((float)a.M10, (float)a.M11, (float)a.M12);
        (_zx, _zy, _z1) = ((float)a.M20, (float)a.M21, (float)a.M22);
        (_bx, _by, _bz) = ((float)b.X, (float)b.Y, (float)b.Z);
    }

    /// <summary>
    /// Target pixel, from the corner of the first pixel, and inverse depth; false if the point lies behind the target.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryApply(
        float x, float y, float inverseDepth, out float targetX, out float targetY, out float targetInverseDepth)
    {
        // The homogeneous z is the target's depth over the source's.
        var z = _zx * x + _zy * y + _z1 + inverseDepth * _bz;
        var inverse = 1 / z;
        targetX = (_xx * x + _xy * y + _x1 + inverseDepth * _bx) * inverse;
        targetY = (_yx * x + _yy * y + _y1 + inverseDepth * _by) * inverse;
        targetInverseDepth = inverseDepth * inverse;
        return z > 0;
    }
}
