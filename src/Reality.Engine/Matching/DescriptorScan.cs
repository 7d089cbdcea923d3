using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Reality.Engine.Features;

namespace Reality.Engine.Matching;

/// <summary>
/// Computes the dot products of all queries with all candidates, whose bytes must not exceed 127, nor the squares of either half
/// of them <see cref="SiftDescriptor.MaxHalfSquares"/>. Keeps the two most similar candidates of each query and the greatest
/// similarity of each candidate.
/// </summary>
/// <remarks>
/// Four queries and sixteen candidates at a time share eight accumulators, and the candidates stay in the cache. All paths
/// give the same integers; ties go to the smaller candidate.
/// </remarks>
public static class DescriptorScan
{
    private const int QueryCount = 4;
    private const int Lanes = 8;

    // 256 KiB of candidates stay in the second-level cache while all queries pass.
    private const int BlocksPerChunk = 128;

    // The key of a lane holds the dot product in its upper bits and the half block below, counted down so that the first wins
    // a tie.
    private const int HalfBlockBits = 8;
    private const int HalfBlockMask = (1 << HalfBlockBits) - 1;

    /// <summary>The best candidates of a query so far; index -1 and similarities 0 if there are none.</summary>
    public record struct Nearest(int Candidate, int Similarity, int SecondSimilarity)
    {
        public static readonly Nearest None = new(-1, 0, 0);

        /// <summary>Includes one more candidate; candidates may come in any order.</summary>
        public void Include(int candidate, int similarity)
        {
            if (similarity > Similarity || (similarity == Similarity && candidate < Candidate))
                (Candidate, Similarity, SecondSimilarity) = (candidate, similarity, Similarity);
            else
                SecondSimilarity = Math.Max(SecondSimilarity, similarity);
        }
    }

    /// <summary>Scans all candidates with all queries.</summary>
    /// <param name="queries">Descriptors, concatenated.</param>
    /// <param name="nearest">One per query.</param>
    /// <param name="greatestOfCandidate">
    /// Greatest dot product with any query, one per slot of a candidate: a multiple of the block size.
    /// </param>
    public static void Run(
        ReadOnlySpan<byte> queries, PackedDescriptors candidates, Span<Nearest> nearest, Span<int> greatestOfCandidate)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        if (AvxVnni.IsSupported)
            Run<VnniDot>(queries, candidates, nearest, greatestOfCandidate);
        else if (Avx2.IsSupported)
            Run<Avx2Dot>(queries, candidates, nearest, greatestOfCandidate);
        else
            RunScalar(queries, candidates, nearest, greatestOfCandidate);
    }

    /// <summary>The definition.</summary>
    internal static void RunScalar(
        ReadOnlySpan<byte> queries, PackedDescriptors candidates, Span<Nearest> nearest, Span<int> greatestOfCandidate)
    {
        nearest.Fill(Nearest.None);
        greatestOfCandidate.Clear();
        for (var q = 0; q < nearest.Length; q++)
        {
            var query = queries.Slice(q * FeatureSet.DescriptorLength, FeatureSet.DescriptorLength);
            for (var c = 0; c < candidates.Count; c++)
            {
                var dot = Dot(query, candidates, c);
                nearest[q].Include(c, dot);
                greatestOfCandidate[c] = Math.Max(greatestOfCandidate[c], dot);
            }
        }
    }

    /// <summary>The vector path; the processor must support <typeparamref name="TDot"/>.</summary>
    internal static void Run<TDot>(
        ReadOnlySpan<byte> queries, PackedDescriptors candidates, Span<Nearest> nearest, Span<int> greatestOfCandidate)
        where TDot : struct, IDot
    {
        Debug.Assert(greatestOfCandidate.Length == candidates.BlockCount * PackedDescriptors.BlockSize);
        nearest.Fill(Nearest.None);
        greatestOfCandidate.Clear();
        if (nearest.IsEmpty)
            return;
        Span<Vector256<int>> keys = stackalloc Vector256<int>[2 * QueryCount];
        for (var chunk = 0; chunk < candidates.BlockCount; chunk += BlocksPerChunk)
        {
            var blockCount = Math.Min(BlocksPerChunk, candidates.BlockCount - chunk);
            var blocks = candidates.Bytes.AsSpan(chunk * PackedDescriptors.BlockBytes, blockCount * PackedDescriptors.BlockBytes);
            var greatest = greatestOfCandidate.Slice(
                chunk * PackedDescriptors.BlockSize, blockCount * PackedDescriptors.BlockSize);
            for (var q = 0; q < nearest.Length; q += QueryCount)
            {
                // If fewer than four queries are left, the last one fills the other places, whose results are not read.
                keys.Clear();
                ScanChunk<TDot>(queries, q, nearest.Length - 1, blocks, keys, greatest);
                for (var i = 0; i < QueryCount && q + i < nearest.Length; i++)
                    Reduce(
                        keys[2 * i], keys[2 * i + 1], chunk * PackedDescriptors.BlockSize, candidates.Count, ref nearest[q + i]);
            }
        }
    }

    private static int Dot(ReadOnlySpan<byte> query, PackedDescriptors candidates, int candidate)
    {
        var block = candidates.Bytes.AsSpan(
            candidate / PackedDescriptors.BlockSize * PackedDescriptors.BlockBytes, PackedDescriptors.BlockBytes);
        var lane = candidate % PackedDescriptors.BlockSize;
        var sum = 0;
        for (var i = 0; i < query.Length; i++)
            sum += query[i] * block[(i / 4 * PackedDescriptors.BlockSize + lane) * 4 + i % 4];
        return sum;
    }

    private static void ScanChunk<TDot>(
        ReadOnlySpan<byte> queries, int first, int last, ReadOnlySpan<byte> blocks, Span<Vector256<int>> keys, Span<int> greatest)
        where TDot : struct, IDot
    {
        ref var q0 = ref QueryAt(queries, Math.Min(first, last));
        ref var q1 = ref QueryAt(queries, Math.Min(first + 1, last));
        ref var q2 = ref QueryAt(queries, Math.Min(first + 2, last));
        ref var q3 = ref QueryAt(queries, Math.Min(first + 3, last));
        ref var block = ref MemoryMarshal.GetReference(blocks);
        ref var greatestAt = ref MemoryMarshal.GetReference(greatest);
        var (best0, best1, best2, best3) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var (next0, next1, next2, next3) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        var tag = Vector256.Create(HalfBlockMask);
        for (var at = 0; at < greatest.Length; at += PackedDescriptors.BlockSize)
        {
            var (l0, l1, l2, l3) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
            var (r0, r1, r2, r3) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
            for (nuint g = 0; g < FeatureSet.DescriptorLength; g += 4)
            {
                var left = Vector256.LoadUnsafe(ref block, g * PackedDescriptors.BlockSize).AsSByte();
                var right = Vector256.LoadUnsafe(ref block, g * PackedDescriptors.BlockSize + 32).AsSByte();
                var query = FourBytes(ref q0, g);
                l0 = TDot.Add(l0, query, left);
                r0 = TDot.Add(r0, query, right);
                query = FourBytes(ref q1, g);
                l1 = TDot.Add(l1, query, left);
                r1 = TDot.Add(r1, query, right);
                query = FourBytes(ref q2, g);
                l2 = TDot.Add(l2, query, left);
                r2 = TDot.Add(r2, query, right);
                query = FourBytes(ref q3, g);
                l3 = TDot.Add(l3, query, left);
                r3 = TDot.Add(r3, query, right);
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
        (keys[0], keys[1], keys[2], keys[3]) = (best0, next0, best1, next1);
        (keys[4], keys[5], keys[6], keys[7]) = (best2, next2, best3, next3);
    }

    private static ref byte QueryAt(ReadOnlySpan<byte> queries, int query) =>
        ref Unsafe.Add(ref MemoryMarshal.GetReference(queries), query * FeatureSet.DescriptorLength);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> FourBytes(ref byte query, nuint at) =>
        Vector256.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref query, at))).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KeepGreatest(ref int greatest, int at, Vector256<int> dots) =>
        Vector256.Max(Vector256.LoadUnsafe(ref greatest, (nuint)at), dots).StoreUnsafe(ref greatest, (nuint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KeepTwo(ref Vector256<int> best, ref Vector256<int> next, Vector256<int> dots, Vector256<int> tag)
    {
        var key = (dots << HalfBlockBits) | tag;
        next = Vector256.Max(next, Vector256.Min(best, key));
        best = Vector256.Max(best, key);
    }

    /// <summary>Merges the eight lanes of one chunk into the result of the query.</summary>
    private static void Reduce(
        Vector256<int> best, Vector256<int> next, int firstCandidate, int candidateCount, ref Nearest nearest)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            var candidate = firstCandidate + (HalfBlockMask - (best[lane] & HalfBlockMask)) * Lanes + lane;
            if (candidate < candidateCount)
                nearest.Include(candidate, best[lane] >> HalfBlockBits);
            nearest.SecondSimilarity = Math.Max(nearest.SecondSimilarity, next[lane] >> HalfBlockBits);
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
}

/// <summary>
/// Descriptors interleaved in blocks of sixteen, so that one vector load reads the same four bytes of eight descriptors.
/// </summary>
/// <remarks>Bytes 4g to 4g + 3 of descriptor d of a block begin at <c>(16 g + d) * 4</c> of the block.</remarks>
public sealed class PackedDescriptors
{
    /// <summary>Descriptors per block.</summary>
    public const int BlockSize = 16;

    /// <summary>Bytes per block.</summary>
    public const int BlockBytes = BlockSize * FeatureSet.DescriptorLength;

    /// <summary>Packs descriptors; the last block is padded with zeros, which are similar to nothing.</summary>
    public PackedDescriptors(ReadOnlySpan<byte> descriptors)
    {
        Count = descriptors.Length / FeatureSet.DescriptorLength;
        BlockCount = (Count + BlockSize - 1) / BlockSize;
        Bytes = new byte[BlockCount * BlockBytes];
        for (var i = 0; i < Count; i++)
        {
            var from = descriptors.Slice(i * FeatureSet.DescriptorLength, FeatureSet.DescriptorLength);
            var to = Bytes.AsSpan(i / BlockSize * BlockBytes + i % BlockSize * 4);
            for (var g = 0; g < FeatureSet.DescriptorLength / 4; g++)
                from.Slice(4 * g, 4).CopyTo(to[(g * BlockSize * 4)..]);
        }
    }

    /// <summary>Number of descriptors.</summary>
    public int Count { get; }

    public int BlockCount { get; }

    public byte[] Bytes { get; }
}
