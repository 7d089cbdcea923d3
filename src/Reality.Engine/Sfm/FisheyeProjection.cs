using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>The image of a point through a fisheye lens (<see cref="Core.Scenes.FisheyeLens"/>) and its derivatives.</summary>
/// <param name="angle">Angle of the ray from the axis, radians.</param>
/// <param name="radius">Distance of the point from the axis.</param>
/// <param name="scale">Distance of the image over that of the point.</param>
/// <param name="slope">Derivative of the distance of the image by the angle.</param>
internal readonly struct FisheyeProjection(double angle, double radius, double scale, double slope)
{
    private const double MinRelativeRadius = 1e-12;

    /// <summary>Projects a point in the camera frame; false where distances of images do not grow with angles.</summary>
    public static bool TryProject(Vector3d p, ReadOnlySpan<double> v, out FisheyeProjection projection)
    {
        projection = default;
        var radius = Math.Sqrt(p.X * p.X + p.Y * p.Y);
        var angle = ExactMath.Atan2(radius, p.Z);
        var (p0, p1, p2, p3, p4) = (
            v[FisheyeVector.P0], v[FisheyeVector.P1], v[FisheyeVector.P2], v[FisheyeVector.P3], v[FisheyeVector.P4]);
        var slope = p1 + angle * (2 * p2 + angle * (3 * p3 + angle * 4 * p4));
        if (!(slope > 0) || !(p.LengthSquared > ProjectionJacobian.MinDepth * ProjectionJacobian.MinDepth))
            return false;
        if (radius > MinRelativeRadius * Math.Abs(p.Z))
        {
            var distance = p0 + angle * (p1 + angle * (p2 + angle * (p3 + angle * p4)));
            projection = new(angle, radius, distance / radius, slope);
            return true;
        }
        // On the axis, where p0 has no direction.
        projection = new(angle, 0, slope / p.Z, slope);
        return p.Z > 0;
    }

    /// <summary>Pixel of the point.</summary>
    public (double X, double Y) PixelOf(Vector3d p, ReadOnlySpan<double> v)
    {
        var f = v[IntrinsicVector.Focal];
        var (du, dv) = (scale * p.X, scale * p.Y);
        return (
            f * du + v[IntrinsicVector.Skew] * dv + v[IntrinsicVector.CenterX],
            v[FisheyeVector.Shear] * du + v[IntrinsicVector.Aspect] * f * dv + v[IntrinsicVector.CenterY]);
    }

    /// <summary>Rows of derivatives of the pixel by the point.</summary>
    public (Vector3d ToX, Vector3d ToY) DerivativesOf(Vector3d p, ReadOnlySpan<double> v)
    {
        // d(scale)/d(x, y) = g (x, y), d(scale)/dz = -slope / |p|².
        var along = slope / p.LengthSquared;
        var g = radius > 0 ? (along * p.Z - scale) / (radius * radius) : 0;
        var uv = p.X * p.Y * g;
        var toU = new Vector3d(scale + p.X * p.X * g, uv, -p.X * along);
        var toV = new Vector3d(uv, scale + p.Y * p.Y * g, -p.Y * along);
        var f = v[IntrinsicVector.Focal];
        return (f * toU + v[IntrinsicVector.Skew] * toV, v[FisheyeVector.Shear] * toU + v[IntrinsicVector.Aspect] * f * toV);
    }

    /// <summary>Derivatives of the pixel by the intrinsics, in the order of <see cref="FisheyeVector"/>.</summary>
    public void SetIntrinsics(
        Vector3d p, ReadOnlySpan<double> v, ref ProjectionJacobian.IntrinsicRow x, ref ProjectionJacobian.IntrinsicRow y)
    {
        var (f, aspect, skew, shear) = (
            v[IntrinsicVector.Focal], v[IntrinsicVector.Aspect], v[IntrinsicVector.Skew], v[FisheyeVector.Shear]);
        var (du, dv) = (scale * p.X, scale * p.Y);
        (x[IntrinsicVector.Focal], y[IntrinsicVector.Focal]) = (du, aspect * dv);
        (x[IntrinsicVector.CenterX], y[IntrinsicVector.CenterX]) = (1, 0);
        (x[IntrinsicVector.CenterY], y[IntrinsicVector.CenterY]) = (0, 1);
        var (directionX, directionY) = radius > 0 ? (p.X / radius, p.Y / radius) : (0, 0);
        var power = 1.0;
        for (var k = FisheyeVector.P0; k <= FisheyeVector.P4; k++)
        {
            x[k] = power * (f * directionX + skew * directionY);
            y[k] = power * (shear * directionX + aspect * f * directionY);
            power *= angle;
        }
        (x[IntrinsicVector.Aspect], y[IntrinsicVector.Aspect]) = (0, f * dv);
        (x[IntrinsicVector.Skew], y[IntrinsicVector.Skew]) = (dv, 0);
        (x[FisheyeVector.Shear], y[FisheyeVector.Shear]) = (0, du);
    }
}
