using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reality.Engine.Features;

/// <summary>Vector operations of the row filters, for several vector widths.</summary>
/// <remarks>Each lane computes the same as a scalar would, so that results do not depend on the width.</remarks>
internal interface IRowLanes<TVector>
    where TVector : struct
{
    static abstract int Count { get; }

    static abstract TVector Broadcast(float value);

    static abstract TVector Load(ref float start, nuint at);

    static abstract void Store(TVector values, ref float start, nuint at);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>sum + weight (a + b), the last addition fused with the product.</summary>
    static abstract TVector AddPair(TVector sum, TVector weight, TVector a, TVector b);
}

/// <summary>Eight lanes; the runtime emulates them without vector instructions.</summary>
internal readonly struct Lanes256 : IRowLanes<Vector256<float>>
{
    public static int Count => Vector256<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(ref float start, nuint at) => Vector256.LoadUnsafe(ref start, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> values, ref float start, nuint at) => values.StoreUnsafe(ref start, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AddPair(
        Vector256<float> sum, Vector256<float> weight, Vector256<float> a, Vector256<float> b) =>
        Vector256.FusedMultiplyAdd(weight, a + b, sum);
}

/// <summary>Sixteen lanes.</summary>
internal readonly struct Lanes512 : IRowLanes<Vector512<float>>
{
    public static int Count => Vector512<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ref float start, nuint at) => Vector512.LoadUnsafe(ref start, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> values, ref float start, nuint at) => values.StoreUnsafe(ref start, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AddPair(
        Vector512<float> sum, Vector512<float> weight, Vector512<float> a, Vector512<float> b) =>
        Vector512.FusedMultiplyAdd(weight, a + b, sum);
}
