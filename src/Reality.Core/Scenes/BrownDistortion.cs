using Reality.Core.Numerics;

namespace Reality.Core.Scenes;

/// <summary>
/// Lens distortion of a perspective camera (Brown 1971), on normalized image coordinates (u, v) = (x/z, y/z), r² = u² + v².
/// </summary>
/// <remarks>
/// u' = u (1 + k1 r² + k2 r⁴ + k3 r⁶) + p1 (r² + 2u²) + 2 p2 u v,
/// v' = v (1 + k1 r² + k2 r⁴ + k3 r⁶) + p2 (r² + 2v²) + 2 p1 u v.
/// p1 belongs to u here, as in Brown's paper and the photogrammetric documents; OpenCV exchanges p1 and p2.
/// </remarks>
public readonly record struct BrownDistortion(double K1, double K2, double K3, double P1, double P2)
{
    public bool IsNone => K1 == 0 && K2 == 0 && K3 == 0 && P1 == 0 && P2 == 0;

    public Vector2d Distort(Vector2d undistorted)
    {
        var (u, v) = undistorted;
        var r2 = u * u + v * v;
        var radial = 1 + r2 * (K1 + r2 * (K2 + r2 * K3));
        return new(
            u * radial + P1 * (r2 + 2 * u * u) + 2 * P2 * u * v,
            v * radial + P2 * (r2 + 2 * v * v) + 2 * P1 * u * v);
    }

    /// <summary>Derivatives of <see cref="Distort"/> by (u, v): du'/du, du'/dv, dv'/du, dv'/dv.</summary>
    public (double Uu, double Uv, double Vu, double Vv) DistortJacobian(Vector2d undistorted)
    {
        var (u, v) = undistorted;
        var r2 = u * u + v * v;
        var radial = 1 + r2 * (K1 + r2 * (K2 + r2 * K3));
        var slope = 2 * (K1 + r2 * (2 * K2 + r2 * 3 * K3));
        return (
            radial + u * u * slope + 6 * P1 * u + 2 * P2 * v,
            u * v * slope + 2 * P1 * v + 2 * P2 * u,
            u * v * slope + 2 * P2 * u + 2 * P1 * v,
            radial + v * v * slope + 6 * P2 * v + 2 * P1 * u);
    }

    /// <summary>Inverse of <see cref="Distort"/> by Newton's method, to 1e-12 where the distortion is invertible.</summary>
    public Vector2d Undistort(Vector2d distorted)
    {
        if (IsNone)
            return distorted;
        var guess = distorted;
        for (var i = 0; i < 20; i++)
        {
            var error = Distort(guess) - distorted;
            var (uu, uv, vu, vv) = DistortJacobian(guess);
            var determinant = uu * vv - uv * vu;
            if (Math.Abs(determinant) < 1e-9)
                break;
            var step = new Vector2d((vv * error.X - uv * error.Y) / determinant, (uu * error.Y - vu * error.X) / determinant);
            guess -= step;
            if (step.LengthSquared < 1e-26)
                break;
        }
        return guess;
    }
}
