using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// Matrices between small steps of poses. A step (ω, τ) is a turn and a shift on the left of a pose, exp(ω, τ) T, as
/// <see cref="BundleAdjustment"/> takes it. Matrices are 6 x 6, row by row.
/// </summary>
internal static class PoseAdjoint
{
    /// <summary>Parameters of a step.</summary>
    public const int Length = ParameterColumns.PoseLength;

    /// <summary>The identity.</summary>
    public static double[] Identity { get; } =
        [.. Enumerable.Range(0, Length * Length).Select(i => i % (Length + 1) == 0 ? 1.0 : 0)];

    /// <summary>
    /// Takes a step of a pose E to the step of T E that has the same effect: T exp(δ) = exp(Ad δ) T, with the rotation R and
    /// translation t of T
    /// <code>
    /// Ad = | R       0 |
    ///      | [t]x R  R |
    /// </code>
    /// </summary>
    public static double[] Of(in RigidTransform transform)
    {
        var rotation = transform.Rotation.ToMatrix();
        var cross = Matrix3d.CrossProduct(transform.Translation) * rotation;
        var result = new double[Length * Length];
        Set(result, 0, 0, rotation);
        Set(result, 3, 0, cross);
        Set(result, 3, 3, rotation);
        return result;
    }

    /// <summary>-m.</summary>
    public static double[] Negative(double[] m) => Array.ConvertAll(m, value => -value);

    private static void Set(double[] target, int row, int column, in Matrix3d m)
    {
        Vector3d[] rows = [m.Row0, m.Row1, m.Row2];
        for (var r = 0; r < 3; r++)
        {
            var at = (row + r) * Length + column;
            (target[at], target[at + 1], target[at + 2]) = (rows[r].X, rows[r].Y, rows[r].Z);
        }
    }
}
