using Reality.Core.Numerics;

namespace Reality.Core.Geometry;

/// <summary>
/// The poses from which three known points appear in three known directions (P3P), after Persson and Nordberg,
/// "Lambda Twist" (ECCV 2018).
/// </summary>
/// <remarks>
/// With λ the distances of the points, every pair gives λᵢ² + λⱼ² - 2 λᵢ λⱼ cos = d². Two homogeneous combinations of the
/// three equations are quadratic cones; a degenerate cone of their pencil is a pair of planes, which leaves a quadratic
/// equation in each plane. Newton steps on the three equations then take away the rounding of the chain.
/// </remarks>
public static class ThreePointPose
{
    public const int MaxSolutionCount = 4;

    /// <summary>
    /// Solves for <c>cameraFromWorld</c>; returns how many poses put all points in front of the camera, 0 to 4.
    /// </summary>
    /// <param name="rays">Three directions in the camera frame, of any length.</param>
    /// <param name="points">The three points in the world frame.</param>
    /// <param name="cameraFromWorld">Room for four poses.</param>
    public static int Solve(ReadOnlySpan<Vector3d> rays, ReadOnlySpan<Vector3d> points, Span<RigidTransform> cameraFromWorld)
    {
        var (y0, y1, y2) = (rays[0].Normalized(), rays[1].Normalized(), rays[2].Normalized());
        var cosines = new Vector3d(Vector3d.Dot(y0, y1), Vector3d.Dot(y0, y2), Vector3d.Dot(y1, y2));
        var squares = new Vector3d(
            (points[0] - points[1]).LengthSquared, (points[0] - points[2]).LengthSquared, (points[1] - points[2]).LengthSquared);
        if (!(Math.Min(squares.X, Math.Min(squares.Y, squares.Z)) > 0))
            return 0;

        var m01 = new Matrix3d(1, -cosines.X, 0, -cosines.X, 1, 0, 0, 0, 0);
        var m02 = new Matrix3d(1, 0, -cosines.Y, 0, 0, 0, -cosines.Y, 0, 1);
        var m12 = new Matrix3d(0, 0, 0, 0, 1, -cosines.Z, 0, -cosines.Z, 1);
        var d1 = squares.Z * m01 + -squares.X * m12;
        var d2 = squares.Z * m02 + -squares.Y * m12;
        if (!TryDegenerateCone(d1, d2, out var cone))
            return 0;

        Span<double> values = stackalloc double[3];
        Span<double> vectors = stackalloc double[9];
        SymmetricEigen.Solve(
            [cone.M00, cone.M01, cone.M02, cone.M10, cone.M11, cone.M12, cone.M20, cone.M21, cone.M22], 3, values, vectors);
        if (!(values[0] < 0 && values[2] > 0))
            return 0;
        var negative = Math.Sqrt(-values[0]) * new Vector3d(vectors[0], vectors[1], vectors[2]);
        var positive = Math.Sqrt(values[2]) * new Vector3d(vectors[6], vectors[7], vectors[8]);

        var count = 0;
        for (var side = -1; side <= 1; side += 2)
        {
            var normal = (positive + side * negative).Normalized();
            var first = Perpendicular(normal);
            var second = Vector3d.Cross(normal, first);
            var (a, b, c) = (Form(d1, first, first), Form(d1, first, second), Form(d1, second, second));
            var discriminant = b * b - a * c;
            if (discriminant < 0)
                continue;
            var root = Math.Sqrt(discriminant);
            for (var sign = -1; sign <= 1; sign += 2)
            {
                // Both roots without cancellation: of a α² + 2 b α β + c β² = 0 as a direction (α, β).
                var q = -(b + Math.CopySign(root, b));
                var (alpha, beta) = sign < 0 ? (q, a) : (c, q);
                var distances = alpha * first + beta * second;
                if (TryScale(distances, m01, m02, m12, squares, out distances) && TryPolish(cosines, squares, ref distances))
                    cameraFromWorld[count++] = Align(distances.X * y0, distances.Y * y1, distances.Z * y2, points);
            }
        }
        return count;
    }

    private static bool TryDegenerateCone(in Matrix3d d1, in Matrix3d d2, out Matrix3d cone)
    {
        cone = default;
        Span<double> roots = stackalloc double[3];
        var count = Polynomial.RealRoots(
            [d1.Determinant, MixedDeterminant(d1, d2), MixedDeterminant(d2, d1), d2.Determinant], roots);
        if (count == 0)
            return false;
        cone = d1 + roots[0] * d2;
        return true;
    }

    // The coefficient of x in det(a + x b).
    private static double MixedDeterminant(in Matrix3d a, in Matrix3d b) =>
        Vector3d.Dot(b.Row0, Vector3d.Cross(a.Row1, a.Row2)) + Vector3d.Dot(a.Row0, Vector3d.Cross(b.Row1, a.Row2))
        + Vector3d.Dot(a.Row0, Vector3d.Cross(a.Row1, b.Row2));

    private static double Form(in Matrix3d m, Vector3d a, Vector3d b) => Vector3d.Dot(a, m * b);

    private static Vector3d Perpendicular(Vector3d n)
    {
        var axis = Math.Abs(n.X) < 0.6 ? new Vector3d(1, 0, 0) : new Vector3d(0, 1, 0);
        return Vector3d.Cross(n, axis).Normalized();
    }

    private static bool TryScale(
        Vector3d direction, in Matrix3d m01, in Matrix3d m02, in Matrix3d m12, Vector3d squares, out Vector3d distances)
    {
        if (direction.X + direction.Y + direction.Z < 0)
            direction = -direction;
        var form = Form(m01, direction, direction) + Form(m02, direction, direction) + Form(m12, direction, direction);
        distances = Math.Sqrt((squares.X + squares.Y + squares.Z) / form) * direction;
        return distances.X > 0 && distances.Y > 0 && distances.Z > 0 && double.IsFinite(distances.LengthSquared);
    }

    private static bool TryPolish(Vector3d cosines, Vector3d squares, ref Vector3d distances)
    {
        var total = squares.X + squares.Y + squares.Z;
        for (var i = 0; i < 6; i++)
        {
            var (a, b, c) = distances;
            var residual = new Vector3d(
                a * a + b * b - 2 * a * b * cosines.X - squares.X,
                a * a + c * c - 2 * a * c * cosines.Y - squares.Y,
                b * b + c * c - 2 * b * c * cosines.Z - squares.Z);
            var r0 = new Vector3d(a - b * cosines.X, b - a * cosines.X, 0);
            var r1 = new Vector3d(a - c * cosines.Y, 0, c - a * cosines.Y);
            var r2 = new Vector3d(0, b - c * cosines.Z, c - b * cosines.Z);
            var determinant = 2 * Vector3d.Dot(r0, Vector3d.Cross(r1, r2));
            if (determinant == 0)
                break;
            var step = (residual.X * Vector3d.Cross(r1, r2) + residual.Y * Vector3d.Cross(r2, r0)
                + residual.Z * Vector3d.Cross(r0, r1)) / determinant;
            distances -= step;
            if (Math.Abs(residual.X) + Math.Abs(residual.Y) + Math.Abs(residual.Z) < 1e-15 * total)
                break;
        }
        return distances.X > 0 && distances.Y > 0 && distances.Z > 0;
    }

    private static RigidTransform Align(Vector3d p0, Vector3d p1, Vector3d p2, ReadOnlySpan<Vector3d> points)
    {
        var rotation = Rotation.FromMatrix(Triad(p0, p1, p2) * Triad(points[0], points[1], points[2]).Transposed());
        return new(rotation, p0 - rotation * points[0]);
    }

    private static Matrix3d Triad(Vector3d a, Vector3d b, Vector3d c)
    {
        var x = (b - a).Normalized();
        var z = Vector3d.Cross(x, c - a).Normalized();
        return Matrix3d.FromColumns(x, Vector3d.Cross(z, x), z);
    }
}
