using System.Numerics;

namespace Reality.Jobs.Sample;

/// <summary>A small piece of one face between the rays through four corners of the photo.</summary>
internal readonly struct FacePatch(in SurfacePoint p00, in SurfacePoint p10, in SurfacePoint p01, in SurfacePoint p11)
{
    private readonly SurfacePoint _p00 = p00;
    private readonly SurfacePoint _p10 = p10;
    private readonly SurfacePoint _p01 = p01;
    private readonly SurfacePoint _p11 = p11;

    public int Face => _p00.Face;

    /// <summary>Square meters.</summary>
    public float Area => Vector3.Cross(_p11.Position - _p00.Position, _p01.Position - _p10.Position).Length() / 2;

    /// <summary>The point at a share (0 to 1) of the way to the right and down.</summary>
    public SurfacePoint At(float x, float y)
    {
        var (w00, w10, w01, w11) = ((1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y);
        return new(
            _p00.Face,
            w00 * _p00.Position + w10 * _p10.Position + w01 * _p01.Position + w11 * _p11.Position,
            w00 * _p00.Normal + w10 * _p10.Normal + w01 * _p01.Normal + w11 * _p11.Normal,
            w00 * _p00.On + w10 * _p10.On + w01 * _p01.On + w11 * _p11.On,
            _p00.Depth);
    }
}
