using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>
/// One Gauss-Newton step of a similarity towards measured positions, weighted by their standard deviations, and towards an
/// expected vertical.
/// </summary>
/// <remarks>Parameters: rotation vector multiplied on the left, logarithm of the scale, translation.</remarks>
internal static class AlignmentStep
{
    private const int Count = 7;

    // Keeps the system regular if a parameter is undetermined, such as the heading of photos on one vertical line.
    private const double Damping = 1e-9;

    /// <summary>Computes the step; false if the system is singular.</summary>
    /// <param name="current">The similarity to improve.</param>
    /// <param name="sources">Camera centers.</param>
    /// <param name="targets">Their measured positions.</param>
    /// <param name="isUsed">Which positions take part.</param>
    /// <param name="up">The expected vertical, in the frame of the sources; null if positions alone decide.</param>
    /// <param name="improved">The similarity after the step.</param>
    /// <param name="length">Length of the step: 1 is a radian, a scale factor of e, or a shift as large as the scene.</param>
    public static bool TrySolve(
        in Similarity current, Vector3d[] sources, CenterPrior[] targets, bool[] isUsed, ExpectedUp? up, out Similarity improved,
        out double length)
    {
        (improved, length) = (current, 0);
        var (hessian, gradient) = (new double[Count * Count], new double[Count]);
        var size = 0.0;
        for (var i = 0; i < sources.Length; i++)
        {
            if (!isUsed[i])
                continue;
            var turned = current.Scale * (current.Rotation * sources[i]);
            size = Math.Max(size, turned.Length);
            AddPosition(turned, turned + current.Translation - targets[i].Center, targets[i], hessian, gradient);
        }
        if (up is not null)
            AddVertical(current.Rotation * up.Direction, 1 / up.SigmaRadians, hessian, gradient);
        for (var k = 0; k < Count; k++)
            hessian[k * Count + k] *= 1 + Damping;
        // Without any height, the scene stays at its level.
        if (hessian[^1] == 0)
            hessian[^1] = 1;
        if (!DenseCholesky.TryFactor(hessian, Count))
            return false;
        DenseCholesky.Solve(hessian, Count, gradient);

        var turn = -new Vector3d(gradient[0], gradient[1], gradient[2]);
        var shift = -new Vector3d(gradient[4], gradient[5], gradient[6]);
        improved = new(
            current.Scale * ExactMath.Exp(-gradient[3]), Rotation.FromRotationVector(turn) * current.Rotation,
            current.Translation + shift);
        length = Math.Max(turn.Length, Math.Max(Math.Abs(gradient[3]), shift.Length / Math.Max(size, double.Epsilon)));
        return double.IsFinite(length);
    }

    // d(s R p + t) = ω x q + λ q + dt with q = s R p.
    private static void AddPosition(Vector3d q, Vector3d offset, CenterPrior target, double[] hessian, double[] gradient)
    {
        var (h, v) = (1 / target.HorizontalSigma, 1 / target.VerticalSigma);
        AddRow([0, h * q.Z, -h * q.Y, h * q.X, h, 0, 0], h * offset.X, hessian, gradient);
        AddRow([-h * q.Z, 0, h * q.X, h * q.Y, 0, h, 0], h * offset.Y, hessian, gradient);
        AddRow([v * q.Y, -v * q.X, 0, v * q.Z, 0, 0, v], v * offset.Z, hessian, gradient);
    }

    private static void AddVertical(Vector3d u, double w, double[] hessian, double[] gradient)
    {
        AddRow([0, w * u.Z, -w * u.Y, 0, 0, 0, 0], w * u.X, hessian, gradient);
        AddRow([-w * u.Z, 0, w * u.X, 0, 0, 0, 0], w * u.Y, hessian, gradient);
    }

    private static void AddRow(ReadOnlySpan<double> row, double residual, double[] hessian, double[] gradient)
    {
        for (var i = 0; i < Count; i++)
        {
            gradient[i] += row[i] * residual;
            for (var j = 0; j < Count; j++)
                hessian[i * Count + j] += row[i] * row[j];
        }
    }
}
