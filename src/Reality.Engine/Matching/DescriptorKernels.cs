using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Reality.Engine.Features;

namespace Reality.Engine.Matching;

/// <summary>Compares queries with a chunk of candidates; lane i handles every n-th candidate, n = <see cref="Lanes"/>.</summary>
internal interface IDescriptorKernel
{
    /// <summary>Number of queries that are scanned at once.</summary>
    static abstract int QueryCount { get; }

    /// <summary>Candidates per vector: 8 or 16.</summary>
    static abstract int Lanes { get; }

    /// <summary>Scans a chunk.</summary>
    /// <param name="queries">As many descriptors as the kernel scans at once.</param>
    /// <param name="blocks">At most 128 blocks of packed descriptors.</param>
    /// <param name="keys">Receives by query the greatest and the second <see cref="DescriptorKey"/> of each lane.</param>
    /// <param name="greatest">Greatest dot product of each candidate so far.</param>
    static abstract void Scan(ReadOnlySpan<byte> queries, ReadOnlySpan<byte> blocks, Span<int> keys, Span<int> greatest);
}

/// <summary>
/// A dot product in the upper bits and the number of the vector of candidates in a chunk below, counted down so that the first
/// wins a tie.
/// </summary>
internal static class DescriptorKey
{
    public const int VectorBits = 8;
    public const int FirstVector = (1 << VectorBits) - 1;

    public static int DotOf(int key) => key >> VectorBits;

    public static int VectorOf(int key) => FirstVector - (key & FirstVector);
}

/// <summary>Four queries and eight candidates per vector.</summary>
internal readonly struct NarrowKernel<TDot> : IDescriptorKernel
    where TDot : struct, IDot
{
    public static int QueryCount => 4;

    public static int Lanes => 8;

    public static void Scan(ReadOnlySpan<byte> queries, ReadOnlySpan<byte> blocks, Span<int> keys, Span<int> greatest)
    {
        ref var query = ref MemoryMarshal.GetReference(queries);
        ref var block = ref MemoryMarshal.GetReference(blocks);
        ref var greatestAt = ref MemoryMarshal.GetReference(greatest);
        var (best0, best1, best2, best3) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var (next0, next1, next2, next3) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var tag = Vector256.Create(DescriptorKey.FirstVector);
        for (var at = 0; at < greatest.Length; at += PackedDescriptors.BlockSize)
        {
            var (l0, l1, l2, l3) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
            var (r0, r1, r2, r3) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
            for (nuint g = 0; g < FeatureSet.DescriptorLength; g += 4)
            {
                var left = Vector256.LoadUnsafe(ref block, g * PackedDescriptors.BlockSize).AsSByte();
                var right = Vector256.LoadUnsafe(ref block, g * PackedDescriptors.BlockSize + 32).AsSByte();
                var four = FourBytes(ref query, g, 0);
                l0 = TDot.Add(l0, four, left);
                r0 = TDot.Add(r0, four, right);
                four = FourBytes(ref query, g, 1);
                l1 = TDot.Add(l1, four, left);
                r1 = TDot.Add(r1, four, right);
                four = FourBytes(ref query, g, 2);
                l2 = TDot.Add(l2, four, left);
                r2 = TDot.Add(r2, four, right);
                four = FourBytes(ref query, g, 3);
                l3 = TDot.Add(l3, four, left);
                r3 = TDot.Add(r3, four, right);
            }
            block = ref Unsafe.Add(ref block, PackedDescriptors.BlockBytes);
            (l0, l1, l2, l3) = (TDot.Total(l0), TDot.Total(l1), TDot.Total(l2), TDot.Total(l3));
            (r0, r1, r2, r3) = (TDot.Total(r0), TDot.Total(r1), TDot.Total(r2), TDot.Total(r3));
            KeepGreatest(ref greatestAt, at, Vector256.Max(Vector256.Max(l0, l1), Vector256.Max(l2, l3)));
            KeepGreatest(ref greatestAt, at + Lanes, Vector256.Max(Vector256.Max(r0, r1), Vector256.Max(r2, r3)));
            KeepTwo(ref best0, ref next0, l0, tag);
            KeepTwo(ref best1, ref next1, l1, tag);
            KeepTwo(ref best2, ref next2, l2, tag);
            KeepTwo(ref best3, ref next3, l3, tag);
            tag -= Vector256<int>.One;
            KeepTwo(ref best0, ref next0, r0, tag);
            KeepTwo(ref best1, ref next1, r1, tag);
            KeepTwo(ref best2, ref next2, r2, tag);
            KeepTwo(ref best3, ref next3, r3, tag);
            tag -= Vector256<int>.One;
        }
        ReadOnlySpan<Vector256<int>> found = [best0, next0, best1, next1, best2, next2, best3, next3];
        MemoryMarshal.Cast<Vector256<int>, int>(found).CopyTo(keys);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> FourBytes(ref byte query, nuint at, nuint index) => Vector256.Create(
        Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref query, index * FeatureSet.DescriptorLength + at))).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KeepGreatest(ref int greatest, int at, Vector256<int> dots) =>
        Vector256.Max(Vector256.LoadUnsafe(ref greatest, (nuint)at), dots).StoreUnsafe(ref greatest, (nuint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KeepTwo(ref Vector256<int> best, ref Vector256<int> next, Vector256<int> dots, Vector256<int> tag)
    {
        var key = (dots << DescriptorKey.VectorBits) | tag;
        next = Vector256.Max(next, Vector256.Min(best, key));
        best = Vector256.Max(best, key);
    }
}

/// <summary>Eight queries and sixteen candidates per vector (AVX-512).</summary>
/// <remarks>
/// Twice as many registers as <see cref="NarrowKernel{TDot}"/> has, so that more queries share the load of a block; sixteen bits,
/// because .NET has no instruction of this width that sums in 32.
/// </remarks>
internal readonly struct WideKernel : IDescriptorKernel
{
    public static int QueryCount => 8;

    public static int Lanes => 16;

    public static void Scan(ReadOnlySpan<byte> queries, ReadOnlySpan<byte> blocks, Span<int> keys, Span<int> greatest)
    {
        ref var query = ref MemoryMarshal.GetReference(queries);
        ref var block = ref MemoryMarshal.GetReference(blocks);
        ref var greatestAt = ref MemoryMarshal.GetReference(greatest);
        Span<Vector512<int>> found = stackalloc Vector512<int>[2 * QueryCount];
        found.Clear();
        var tag = Vector512.Create(DescriptorKey.FirstVector);
        for (var at = 0; at < greatest.Length; at += Lanes)
        {
            var zero = Vector512<ushort>.Zero;
            var (s0, s1, s2, s3, s4, s5, s6, s7) = (zero, zero, zero, zero, zero, zero, zero, zero);
            for (nuint g = 0; g < FeatureSet.DescriptorLength; g += 4)
            {
                var candidates = Vector512.LoadUnsafe(ref block, g * PackedDescriptors.BlockSize).AsSByte();
                s0 = Add(s0, ref query, g, 0, candidates);
                s1 = Add(s1, ref query, g, 1, candidates);
                s2 = Add(s2, ref query, g, 2, candidates);
                s3 = Add(s3, ref query, g, 3, candidates);
                s4 = Add(s4, ref query, g, 4, candidates);
                s5 = Add(s5, ref query, g, 5, candidates);
                s6 = Add(s6, ref query, g, 6, candidates);
                s7 = Add(s7, ref query, g, 7, candidates);
            }
            block = ref Unsafe.Add(ref block, PackedDescriptors.BlockBytes);
            var (d0, d1, d2, d3) = (Total(s0), Total(s1), Total(s2), Total(s3));
            var (d4, d5, d6, d7) = (Total(s4), Total(s5), Total(s6), Total(s7));
            var most = Vector512.Max(
                Vector512.Max(Vector512.Max(d0, d1), Vector512.Max(d2, d3)),
                Vector512.Max(Vector512.Max(d4, d5), Vector512.Max(d6, d7)));
            Vector512.Max(Vector512.LoadUnsafe(ref greatestAt, (nuint)at), most).StoreUnsafe(ref greatestAt, (nuint)at);
            KeepTwo(found, 0, d0, tag);
            KeepTwo(found, 1, d1, tag);
            KeepTwo(found, 2, d2, tag);
            KeepTwo(found, 3, d3, tag);
            KeepTwo(found, 4, d4, tag);
            KeepTwo(found, 5, d5, tag);
            KeepTwo(found, 6, d6, tag);
            KeepTwo(found, 7, d7, tag);
            tag -= Vector512<int>.One;
        }
        MemoryMarshal.Cast<Vector512<int>, int>(found).CopyTo(keys);
    }

    // Two products of bytes up to 127 stay below 2^15, so the saturating add of pairs never saturates.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Add(
        Vector512<ushort> sum, ref byte query, nuint at, nuint index, Vector512<sbyte> candidates)
    {
        var four = Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref query, index * FeatureSet.DescriptorLength + at));
        return sum + Avx512BW.MultiplyAddAdjacent(Vector512.Create(four).AsByte(), candidates).AsUInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Total(Vector512<ushort> sum) =>
        (sum.AsInt32() & Vector512.Create(0xFFFF)) + (sum.AsInt32() >>> 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KeepTwo(Span<Vector512<int>> found, int query, Vector512<int> dots, Vector512<int> tag)
    {
        var key = (dots << DescriptorKey.VectorBits) | tag;
        ref var best = ref found[2 * query];
        ref var next = ref found[2 * query + 1];
        next = Vector512.Max(next, Vector512.Min(best, key));
        best = Vector512.Max(best, key);
    }
}

/// <summary>Sums of products of bytes, for one pair of descriptors in each 32-bit lane.</summary>
internal interface IDot
{
    /// <summary>Adds the products of four bytes of each side.</summary>
    static abstract Vector256<int> Add(Vector256<int> sum, Vector256<byte> query, Vector256<sbyte> candidates);

    /// <summary>The dot products, once all bytes are added.</summary>
    static abstract Vector256<int> Total(Vector256<int> sum);
}

/// <summary>Products that the processor sums in 32 bits.</summary>
internal readonly struct VnniDot : IDot
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> query, Vector256<sbyte> candidates) =>
        AvxVnni.MultiplyWideningAndAdd(sum, query, candidates);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Total(Vector256<int> sum) => sum;
}

/// <summary>Each half of a lane sums the products of one half of the bytes, in sixteen bits.</summary>
internal readonly struct Avx2Dot : IDot
{
    // Two products of bytes up to 127 stay below 2^15, so the saturating add of pairs never saturates.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> query, Vector256<sbyte> candidates) =>
        (sum.AsUInt16() + Avx2.MultiplyAddAdjacent(query, candidates).AsUInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Total(Vector256<int> sum) => (sum & Vector256.Create(0xFFFF)) + (sum >>> 16);
}
