using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>Points from rays of several posed cameras.</summary>
public static class Triangulation
{
    /// <summary>
    /// The point nearest to all rays, each weighted by the inverse of its depth at the solution: two rounds of linear least
    /// squares. False if the rays are parallel or the point is behind a camera.
    /// </summary>
    /// <param name="cameraFromWorld">Pose of each view.</param>
    /// <param name="normalized">Undistorted (x/z, y/z) of the point in each view.</param>
    /// <param name="point">World position.</param>
    public static bool TryTriangulate(
        ReadOnlySpan<RigidTransform> cameraFromWorld, ReadOnlySpan<Vector2d> normalized, out Vector3d point)
    {
        point = default;
        Span<double> depth = stackalloc double[cameraFromWorld.Length <= 64 ? cameraFromWorld.Length : 0];
        if (depth.Length < cameraFromWorld.Length)
            depth = new double[cameraFromWorld.Length];
        depth.Fill(1);
        for (var round = 0; round < 3; round++)
        {
            if (!TryLinear(cameraFromWorld, normalized, depth, out point))
                return false;
            for (var i = 0; i < depth.Length; i++)
            {
                depth[i] = (cameraFromWorld[i] * point).Z;
                if (!(depth[i] > 0))
                    return false;
            }
        }
        return true;
    }

    /// <summary>
    /// The point that minimizes squared errors on the normalized image planes, by Gauss-Newton from a first guess.
    /// </summary>
    public static bool TryRefine(
        ReadOnlySpan<RigidTransform> cameraFromWorld, ReadOnlySpan<Vector2d> normalized, ref Vector3d point)
    {
        for (var round = 0; round < 5; round++)
        {
            var (a, g) = (default(Symmetric3), Vector3d.Zero);
            for (var i = 0; i < cameraFromWorld.Length; i++)
            {
                var p = cameraFromWorld[i] * point;
                if (!(p.Z > 0))
                    return false;
                var inverted = cameraFromWorld[i].Rotation.Inverted();
                var (u, v) = (p.X / p.Z, p.Y / p.Z);
                var du = inverted * new Vector3d(1 / p.Z, 0, -u / p.Z);
                var dv = inverted * new Vector3d(0, 1 / p.Z, -v / p.Z);
                a.AddOuter(du, 1);
                a.AddOuter(dv, 1);
                g += (normalized[i].X - u) * du + (normalized[i].Y - v) * dv;
            }
            if (!a.TrySolve(g, out var step))
                return false;
            point += step;
            if (step.LengthSquared < 1e-24 * point.LengthSquared)
                break;
        }
        return double.IsFinite(point.LengthSquared);
    }

    /// <summary>Angle at the point between the directions to two centers, radians.</summary>
    public static double AngleRadians(Vector3d centerA, Vector3d centerB, Vector3d point) =>
        Vector3d.AngleRadians(centerA - point, centerB - point);

    private static bool TryLinear(
        ReadOnlySpan<RigidTransform> cameraFromWorld, ReadOnlySpan<Vector2d> normalized, ReadOnlySpan<double> depth,
        out Vector3d point)
    {
        var (a, g) = (default(Symmetric3), Vector3d.Zero);
        for (var i = 0; i < cameraFromWorld.Length; i++)
        {
            // (r0 - u r2) X = u t2 - t0 and the same for v: the plane equations of the ray, divided by the depth.
            var pose = cameraFromWorld[i];
            var inverted = pose.Rotation.Inverted();
            var (u, v) = normalized[i];
            var weight = 1 / (depth[i] * depth[i]);
            var du = inverted * new Vector3d(1, 0, -u);
            var dv = inverted * new Vector3d(0, 1, -v);
            a.AddOuter(du, weight);
            a.AddOuter(dv, weight);
            g += weight
                * ((u * pose.Translation.Z - pose.Translation.X) * du + (v * pose.Translation.Z - pose.Translation.Y) * dv);
        }
        return a.TrySolve(g, out point);
    }
}
