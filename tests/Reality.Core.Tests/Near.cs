using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests;

/// <summary>Assertions of geometry within a tolerance.</summary>
internal static class Near
{
    public static void Equal(Vector3d expected, Vector3d actual, double tolerance) =>
        Assert.True(Vector3d.Distance(expected, actual) <= tolerance, $"expected {expected}, got {actual}");

    public static void Equal(Vector2d expected, Vector2d actual, double tolerance) =>
        Assert.True((expected - actual).Length <= tolerance, $"expected {expected}, got {actual}");

    public static void Equal(Matrix3d expected, Matrix3d actual, double tolerance) =>
        Assert.True(Norm(expected + -1 * actual) <= tolerance, $"expected {expected}, got {actual}");

    public static void Equal(Rotation expected, Rotation actual, double toleranceRadians) =>
        Assert.True((expected.Inverted() * actual).Angle.Radians <= toleranceRadians, $"expected {expected}, got {actual}");

    /// <summary>Frobenius norm.</summary>
    public static double Norm(Matrix3d m) => Math.Sqrt(m.Row0.LengthSquared + m.Row1.LengthSquared + m.Row2.LengthSquared);

    /// <summary>Distance of two matrices that are known up to a factor, both scaled to norm one.</summary>
    public static double ProjectiveDistance(Matrix3d a, Matrix3d b)
    {
        var (na, nb) = (1 / Norm(a) * a, 1 / Norm(b) * b);
        return Math.Min(Norm(na + -1 * nb), Norm(na + nb));
    }
}
