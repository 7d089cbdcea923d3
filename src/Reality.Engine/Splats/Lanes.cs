using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reality.Engine.Splats;

/// <summary>
/// Elementary functions of sixteen numbers at once. The width is fixed, and all operations are those of IEEE 754, so every
/// processor computes the same bits.
/// </summary>
internal static class Lanes
{
    /// <summary>Numbers of a vector.</summary>
    public const int Count = 16;

    // Adding this number rounds a value below 2^22 to an integer, which is then in the lowest bits.
    private const float Rounding = 12582912f;
    private const int MantissaBits = 23;
    private const int BitsOfRootOfHalf = 0x3f3504f3;

    /// <summary>0, 1, ... 15.</summary>
    public static Vector512<float> Index { get; } =
        Vector512.Create(0f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ReadOnlySpan<float> source, int at) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(source), (nuint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, Span<float> target, int at) =>
        value.StoreUnsafe(ref MemoryMarshal.GetReference(target), (nuint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Vector512.FusedMultiplyAdd(a, b, c);

    /// <summary>
    /// 2 to the power of x, -126 to 126, within two units in the last place (coefficients of Moshier's Cephes).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp2(Vector512<float> x)
    {
        var rounded = x + Of(Rounding);
        var rest = x - (rounded - Of(Rounding));
        var sum = Fma(Of(1.535336188319500e-4f), rest, Of(1.339887440266574e-3f));
        sum = Fma(sum, rest, Of(9.618437357674640e-3f));
        sum = Fma(sum, rest, Of(5.550332471162809e-2f));
        sum = Fma(sum, rest, Of(2.402264791363012e-1f));
        sum = Fma(sum, rest, Of(6.931472028550421e-1f));
        sum = Fma(sum, rest, Vector512<float>.One);
        return (sum.AsInt32() + Vector512.ShiftLeft(rounded.AsInt32(), MantissaBits)).AsSingle();
    }

    /// <summary>Logarithm to base 2 of positive normal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log2(Vector512<float> x)
    {
        var offset = Vector512.Create(BitsOfRootOfHalf);
        var doublings = Vector512.ShiftRightArithmetic(x.AsInt32() - offset, MantissaBits);
        var mantissa = (x.AsInt32() - Vector512.ShiftLeft(doublings, MantissaBits)).AsSingle();
        // 2 artanh s with s = (m - 1) / (m + 1), at most 0.172.
        var s = (mantissa - Vector512<float>.One) / (mantissa + Vector512<float>.One);
        var square = s * s;
        var sum = Fma(Of(1 / 9f), square, Of(1 / 7f));
        sum = Fma(sum, square, Of(1 / 5f));
        sum = Fma(sum, square, Of(1 / 3f));
        sum = Fma(sum, square, Vector512<float>.One);
        return Fma(Of(2 * Log2OfE) * s, sum, Vector512.ConvertToSingle(doublings));
    }

    public const float Log2OfE = 1.44269504f;

    /// <summary>e to the power of x, limited to 2 to the power of ±100.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x) =>
        Exp2(Vector512.Min(Vector512.Max(x * Of(Log2OfE), Of(-100)), Of(100)));

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x) =>
        Vector512<float>.One / (Vector512<float>.One + Exp(-x));

    /// <summary>The sum in a fixed order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> x)
    {
        var eight = x.GetLower() + x.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        var two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3));
        return two[0] + two[1];
    }
}
