using System.Runtime.CompilerServices;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Mvs;

/// <summary>A neighbor photo at one scale, and the projection of points of the reference view into it.</summary>
/// <remarks>
/// A reference pixel p with inverse depth w lies at A p + w b in homogeneous source pixels, where A = Ks R Kr⁻¹ and b = Ks t
/// for sourceFromReference = (R, t). Both are kept in units of 1/64 pixel, counted from the center of the first pixel, as
/// <see cref="PatchCost"/> samples.
/// </remarks>
internal sealed class SourceView
{
    /// <summary>Steps of a source position per pixel.</summary>
    public const int SubPixels = 64;

    private readonly float _xx, _xy, _x1, _yx, _yy, _y1, _zx, _zy, _z1;
    private readonly float _bx, _by, _bz;

    public SourceView(PinholeView reference, PinholeView source, QuadImage image)
    {
        Image = image;
        var sourceFromReference = source.CameraFromWorld * reference.CameraFromWorld.Inverted();
        var k = new Matrix3d(
            SubPixels * source.FocalX, 0, SubPixels * (source.CenterX - 0.5),
            0, SubPixels * source.FocalY, SubPixels * (source.CenterY - 0.5),
            0, 0, 1);
        var inverse = new Matrix3d(
            1 / reference.FocalX, 0, -reference.CenterX / reference.FocalX,
            0, 1 / reference.FocalY, -reference.CenterY / reference.FocalY,
            0, 0, 1);
        var a = k * sourceFromReference.Rotation.ToMatrix() * inverse;
        var b = k * sourceFromReference.Translation;
        (_xx, _xy, _x1) = ((float)a.M00, (float)a.M01, (float)a.M02);
        (_yx, _yy, _y1) = ((float)a.M10, (float)a.M11, (float)a.M12);
        (_zx, _zy, _z1) = ((float)a.M20, (float)a.M21, (float)a.M22);
        (_bx, _by, _bz) = ((float)b.X, (float)b.Y, (float)b.Z);
    }

    public QuadImage Image { get; }

    /// <summary>Distance that the point of a reference pixel moves in this view per unit of inverse depth, pixels.</summary>
    public float PixelsPerInverseDepth(float x, float y, float inverseDepth)
    {
        var z = _zx * x + _zy * y + _z1 + inverseDepth * _bz;
        var sx = (_xx * x + _xy * y + _x1 + inverseDepth * _bx) / z;
        var sy = (_yx * x + _yy * y + _y1 + inverseDepth * _by) / z;
        var (dx, dy) = ((_bx - sx * _bz) / z, (_by - sy * _bz) / z);
        return MathF.Sqrt(dx * dx + dy * dy) / SubPixels;
    }

    /// <summary>
    /// The map of a small neighborhood of the reference pixel with center (x, y) into this view, linearized at the pixel; false
    /// if the plane lies behind the view or is seen from behind.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWarp(float x, float y, in PlaneHypothesis plane, out AffineWarp warp)
    {
        var z = _zx * x + _zy * y + _z1 + plane.InverseDepth * _bz;
        var inverse = 1 / z;
        var sx = (_xx * x + _xy * y + _x1 + plane.InverseDepth * _bx) * inverse;
        var sy = (_yx * x + _yy * y + _y1 + plane.InverseDepth * _by) * inverse;
        var (dzx, dzy) = (_zx + plane.SlopeX * _bz, _zy + plane.SlopeY * _bz);
        warp = new AffineWarp(
            sx, sy,
            (_xx + plane.SlopeX * _bx - sx * dzx) * inverse, (_xy + plane.SlopeY * _bx - sx * dzy) * inverse,
            (_yx + plane.SlopeX * _by - sy * dzx) * inverse, (_yy + plane.SlopeY * _by - sy * dzy) * inverse);
        return z > 0 && warp.Xx * warp.Yy - warp.Xy * warp.Yx > 0;
    }
}

/// <summary>
/// Affine map from the offset (dx, dy) of a reference pixel to a source image: (X + Xx dx + Xy dy, Y + Yx dx + Yy dy), in 1/64
/// pixels from the center of the first pixel.
/// </summary>
internal readonly record struct AffineWarp(float X, float Y, float Xx, float Xy, float Yx, float Yy);
