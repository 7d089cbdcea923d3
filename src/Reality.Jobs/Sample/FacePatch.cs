using System.Numerics;

namespace Reality.Jobs.Sample;

/// <summary>What lies between the rays through four corners of the photo: where it is one face, a small piece of it.</summary>
internal readonly struct FacePatch(in SurfacePoint p00, in SurfacePoint p10, in SurfacePoint p01, in SurfacePoint p11)
{
    // Corners whose depths differ by more are not on one piece of a face.
    private const float DepthStepMeters = 0.3f;

    public readonly SurfacePoint P00 = p00;
    public readonly SurfacePoint P10 = p10;
    public readonly SurfacePoint P01 = p01;
    public readonly SurfacePoint P11 = p11;

    public int Face => P00.Face;

    /// <summary>Whether the four corners lie on one piece of one face; only then do the other members mean something.</summary>
    public bool IsOneFace
    {
        get
        {
            if (P00.Face < 0 || P10.Face != P00.Face || P01.Face != P00.Face || P11.Face != P00.Face)
                return false;
            var near = MathF.Min(MathF.Min(P00.Depth, P10.Depth), MathF.Min(P01.Depth, P11.Depth));
            var far = MathF.Max(MathF.Max(P00.Depth, P10.Depth), MathF.Max(P01.Depth, P11.Depth));
            return far - near < DepthStepMeters;
        }
    }

    /// <summary>Square meters.</summary>
    public float Area => Vector3.Cross(P11.Position - P00.Position, P01.Position - P10.Position).Length() / 2;

    /// <summary>The point at a share (0 to 1) of the way to the right and down.</summary>
    public SurfacePoint At(Vector2 share)
    {
        var (x, y) = (share.X, share.Y);
        var (w00, w10, w01, w11) = ((1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y);
        return new(
            P00.Face,
            w00 * P00.Position + w10 * P10.Position + w01 * P01.Position + w11 * P11.Position,
            Vector3.Normalize(w00 * P00.Normal + w10 * P10.Normal + w01 * P01.Normal + w11 * P11.Normal),
            w00 * P00.On + w10 * P10.On + w01 * P01.On + w11 * P11.On,
            P00.Depth);
    }

    /// <summary>Position of that point in the world and on its face: all that its color needs.</summary>
    public (Vector3 Position, Vector2 On) PlaceAt(Vector2 share)
    {
        var (x, y) = (share.X, share.Y);
        var upper = Vector3.Lerp(P00.Position, P10.Position, x);
        var lower = Vector3.Lerp(P01.Position, P11.Position, x);
        var upperOn = Vector2.Lerp(P00.On, P10.On, x);
        var lowerOn = Vector2.Lerp(P01.On, P11.On, x);
        return (Vector3.Lerp(upper, lower, y), Vector2.Lerp(upperOn, lowerOn, y));
    }
}
