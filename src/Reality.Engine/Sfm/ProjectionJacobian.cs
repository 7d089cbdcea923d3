using System.Runtime.CompilerServices;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>The pixel of a world point and its derivatives with respect to pose, point and intrinsics.</summary>
/// <remarks>
/// A pose changes by a small rigid transform on its left: p' = exp(δ) p + τ for the point p in the camera frame; parameters are
/// in the order (δ, τ). Intrinsics are in the order of <see cref="IntrinsicVector"/>, or of <see cref="FisheyeVector"/> for
/// fisheye cameras, whose points may lie beside or behind them.
/// </remarks>
internal struct ProjectionJacobian
{
    public const double MinDepth = 1e-6;

    public double X, Y;

    /// <summary>Derivatives by the point in the camera frame, from which those by pose and point follow.</summary>
    public Vector3d InCameraX, InCameraY;

    /// <summary>Derivatives by the intrinsics.</summary>
    public IntrinsicRow CameraX, CameraY;

    [InlineArray(FisheyeVector.Length)]
    public struct IntrinsicRow
    {
        private double _first;
    }

    /// <summary>Computes the pixel alone; false if the camera does not see the point.</summary>
    public static bool TryProject(
        in Matrix3d r, Vector3d t, ReadOnlySpan<double> intrinsics, Vector3d world, out double x, out double y)
    {
        var p = r * world + t;
        x = y = 0;
        if (IntrinsicVector.IsFisheye(intrinsics))
        {
            if (!FisheyeProjection.TryProject(p, intrinsics, out var projection))
                return false;
            (x, y) = projection.PixelOf(p, intrinsics);
            return true;
        }
        if (!(p.Z > MinDepth))
            return false;
        var (u, v) = (p.X / p.Z, p.Y / p.Z);
        var r2 = u * u + v * v;
        var (du, dv) = Distorted(u, v, r2, intrinsics);
        var f = intrinsics[IntrinsicVector.Focal];
        x = f * du + intrinsics[IntrinsicVector.Skew] * dv + intrinsics[IntrinsicVector.CenterX];
        y = intrinsics[IntrinsicVector.Aspect] * f * dv + intrinsics[IntrinsicVector.CenterY];
        return true;
    }

    /// <summary>
    /// Computes the pixel of a point in the camera frame and its derivatives by the point; false if the camera does not see it.
    /// </summary>
    public bool TryEvaluate(Vector3d p, ReadOnlySpan<double> intrinsics)
    {
        if (IntrinsicVector.IsFisheye(intrinsics))
            return TryEvaluateFisheye(p, intrinsics);
        if (!(p.Z > MinDepth))
            return false;
        var inverse = 1 / p.Z;
        var (u, v) = (p.X * inverse, p.Y * inverse);
        var (k1, k2, k3) = (intrinsics[IntrinsicVector.K1], intrinsics[IntrinsicVector.K2], intrinsics[IntrinsicVector.K3]);
        var (p1, p2) = (intrinsics[IntrinsicVector.P1], intrinsics[IntrinsicVector.P2]);
        var (f, aspect, skew) = (
            intrinsics[IntrinsicVector.Focal], intrinsics[IntrinsicVector.Aspect], intrinsics[IntrinsicVector.Skew]);

        var r2 = u * u + v * v;
        var radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3));
        var slope = 2 * (k1 + r2 * (2 * k2 + r2 * 3 * k3));
        var du = u * radial + p1 * (r2 + 2 * u * u) + 2 * p2 * u * v;
        var dv = v * radial + p2 * (r2 + 2 * v * v) + 2 * p1 * u * v;
        X = f * du + skew * dv + intrinsics[IntrinsicVector.CenterX];
        Y = aspect * f * dv + intrinsics[IntrinsicVector.CenterY];

        var uu = radial + u * u * slope + 6 * p1 * u + 2 * p2 * v;
        var uv = u * v * slope + 2 * p1 * v + 2 * p2 * u;
        var vu = uv;
        var vv = radial + v * v * slope + 6 * p2 * v + 2 * p1 * u;
        var (xu, xv) = (f * uu + skew * vu, f * uv + skew * vv);
        var (yu, yv) = (aspect * f * vu, aspect * f * vv);

        // d(u, v)/dp = [1 0 -u; 0 1 -v] / z
        InCameraX = new(xu * inverse, xv * inverse, -(xu * u + xv * v) * inverse);
        InCameraY = new(yu * inverse, yv * inverse, -(yu * u + yv * v) * inverse);
        return true;
    }

    /// <summary>Computes the derivatives by the intrinsics, of a point that <see cref="TryEvaluate"/> finds to be seen.</summary>
    public void EvaluateIntrinsics(Vector3d p, ReadOnlySpan<double> intrinsics)
    {
        if (IntrinsicVector.IsFisheye(intrinsics))
        {
            if (FisheyeProjection.TryProject(p, intrinsics, out var projection))
                projection.SetIntrinsics(p, intrinsics, ref CameraX, ref CameraY);
            return;
        }
        var (u, v) = (p.X / p.Z, p.Y / p.Z);
        var r2 = u * u + v * v;
        var (du, dv) = Distorted(u, v, r2, intrinsics);
        SetIntrinsics(
            u, v, r2, du, dv, intrinsics[IntrinsicVector.Focal], intrinsics[IntrinsicVector.Aspect],
            intrinsics[IntrinsicVector.Skew]);
    }

    // Brown's model, of a place in the plane at distance 1 with its squared distance from the axis.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double X, double Y) Distorted(double u, double v, double r2, ReadOnlySpan<double> intrinsics)
    {
        var (k1, k2, k3) = (intrinsics[IntrinsicVector.K1], intrinsics[IntrinsicVector.K2], intrinsics[IntrinsicVector.K3]);
        var (p1, p2) = (intrinsics[IntrinsicVector.P1], intrinsics[IntrinsicVector.P2]);
        var radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3));
        return (
            u * radial + p1 * (r2 + 2 * u * u) + 2 * p2 * u * v,
            v * radial + p2 * (r2 + 2 * v * v) + 2 * p1 * u * v);
    }

    private bool TryEvaluateFisheye(Vector3d p, ReadOnlySpan<double> intrinsics)
    {
        if (!FisheyeProjection.TryProject(p, intrinsics, out var projection))
            return false;
        (X, Y) = projection.PixelOf(p, intrinsics);
        (InCameraX, InCameraY) = projection.DerivativesOf(p, intrinsics);
        return true;
    }

    /// <summary>
    /// Turns derivatives by a point in the camera frame into those by its pose: dp/dδ = -[p]×, so g becomes p × g; dp/dτ is the
    /// identity.
    /// </summary>
    public static void SetPoseRow(Vector3d g, Vector3d p, Span<double> row)
    {
        row[5] = g.Z;
        row[0] = p.Y * g.Z - p.Z * g.Y;
        row[1] = p.Z * g.X - p.X * g.Z;
        row[2] = p.X * g.Y - p.Y * g.X;
        row[3] = g.X;
        row[4] = g.Y;
    }

    /// <summary>Turns derivatives by a point in the camera frame into those by the point in the world frame.</summary>
    public static Vector3d PointRow(Vector3d g, in Matrix3d rotation) => new(
        g.X * rotation.M00 + g.Y * rotation.M10 + g.Z * rotation.M20,
        g.X * rotation.M01 + g.Y * rotation.M11 + g.Z * rotation.M21,
        g.X * rotation.M02 + g.Y * rotation.M12 + g.Z * rotation.M22);

    private void SetIntrinsics(double u, double v, double r2, double du, double dv, double f, double aspect, double skew)
    {
        CameraX[IntrinsicVector.Focal] = du;
        CameraY[IntrinsicVector.Focal] = aspect * dv;
        CameraX[IntrinsicVector.CenterX] = 1;
        CameraY[IntrinsicVector.CenterX] = 0;
        CameraX[IntrinsicVector.CenterY] = 0;
        CameraY[IntrinsicVector.CenterY] = 1;
        var power = r2;
        for (var k = IntrinsicVector.K1; k <= IntrinsicVector.K3; k++)
        {
            CameraX[k] = (f * u + skew * v) * power;
            CameraY[k] = aspect * f * v * power;
            power *= r2;
        }
        CameraX[IntrinsicVector.P1] = f * (r2 + 2 * u * u) + skew * 2 * u * v;
        CameraY[IntrinsicVector.P1] = aspect * f * 2 * u * v;
        CameraX[IntrinsicVector.P2] = f * 2 * u * v + skew * (r2 + 2 * v * v);
        CameraY[IntrinsicVector.P2] = aspect * f * (r2 + 2 * v * v);
        CameraX[IntrinsicVector.Aspect] = 0;
        CameraY[IntrinsicVector.Aspect] = f * dv;
        CameraX[IntrinsicVector.Skew] = dv;
        CameraY[IntrinsicVector.Skew] = 0;
    }
}
