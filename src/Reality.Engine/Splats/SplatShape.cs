using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<float>;

namespace Reality.Engine.Splats;

/// <summary>Axes and standard deviations of a block of splats in world axes.</summary>
internal struct SplatShape
{
    // Unit quaternion, and the factor that normalized it; its rotation matrix; standard deviations.
    public V QW, QX, QY, QZ, InverseLength;
    public V R00, R01, R02, R10, R11, R12, R20, R21, R22;
    public V S0, S1, S2;

    /// <param name="block">Parameters of sixteen splats.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Compute(ReadOnlySpan<float> block)
    {
        V a = At(block, 6), b = At(block, 7), c = At(block, 8), d = At(block, 9);
        InverseLength = V.One / Vector512.Sqrt(Vector512.Max(a * a + b * b + c * c + d * d, Lanes.Of(1e-30f)));
        (QW, QX, QY, QZ) = (a * InverseLength, b * InverseLength, c * InverseLength, d * InverseLength);
        V two = Lanes.Of(2), one = V.One;
        (R00, R01, R02) = (one - two * (QY * QY + QZ * QZ), two * (QX * QY - QW * QZ), two * (QX * QZ + QW * QY));
        (R10, R11, R12) = (two * (QX * QY + QW * QZ), one - two * (QX * QX + QZ * QZ), two * (QY * QZ - QW * QX));
        (R20, R21, R22) = (two * (QX * QZ - QW * QY), two * (QY * QZ + QW * QX), one - two * (QX * QX + QY * QY));
        (S0, S1, S2) = (Lanes.Exp(At(block, 3)), Lanes.Exp(At(block, 4)), Lanes.Exp(At(block, 5)));
    }

    /// <summary>The product of the matrix of variances and a vector.</summary>
    public readonly (V X, V Y, V Z) Spread(V x, V y, V z)
    {
        var a = S0 * S0 * (R00 * x + R10 * y + R20 * z);
        var b = S1 * S1 * (R01 * x + R11 * y + R21 * z);
        var c = S2 * S2 * (R02 * x + R12 * y + R22 * z);
        return (R00 * a + R01 * b + R02 * c, R10 * a + R11 * b + R12 * c, R20 * a + R21 * b + R22 * c);
    }

    private static V At(ReadOnlySpan<float> block, int parameter) => SplatProjection.At(block, parameter);
}
