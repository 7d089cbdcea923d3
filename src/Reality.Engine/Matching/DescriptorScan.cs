using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using Reality.Engine.Features;

namespace Reality.Engine.Matching;

/// <summary>
/// Computes the dot products of all queries with all candidates, whose bytes must not exceed 127, nor the squares of either half
/// of them <see cref="SiftDescriptor.MaxHalfSquares"/>. Keeps the two most similar candidates of each query and the greatest
/// similarity of each candidate.
/// </summary>
/// <remarks>
/// Some queries and a block of candidates at a time share their loads, and the candidates stay in the cache. All paths give the
/// same integers; ties go to the smaller candidate.
/// </remarks>
public static class DescriptorScan
{
    // 256 KiB of candidates stay in the second-level cache while all queries pass.
    private const int BlocksPerChunk = 128;

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
        if (Avx512BW.IsSupported)
            Run<WideKernel>(queries, candidates, nearest, greatestOfCandidate);
        else if (AvxVnni.IsSupported)
            Run<NarrowKernel<VnniDot>>(queries, candidates, nearest, greatestOfCandidate);
        else if (Avx2.IsSupported)
            Run<NarrowKernel<Avx2Dot>>(queries, candidates, nearest, greatestOfCandidate);
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

    /// <summary>The vector path; the processor must support <typeparamref name="TKernel"/>.</summary>
    internal static void Run<TKernel>(
        ReadOnlySpan<byte> queries, PackedDescriptors candidates, Span<Nearest> nearest, Span<int> greatestOfCandidate)
        where TKernel : struct, IDescriptorKernel
    {
        Debug.Assert(greatestOfCandidate.Length == candidates.BlockCount * PackedDescriptors.BlockSize);
        nearest.Fill(Nearest.None);
        greatestOfCandidate.Clear();
        Span<int> keys = stackalloc int[2 * TKernel.QueryCount * TKernel.Lanes];
        // The last queries, followed by zeros, which are similar to nothing.
        Span<byte> last = stackalloc byte[TKernel.QueryCount * FeatureSet.DescriptorLength];
        last.Clear();
        var lastCount = nearest.Length % TKernel.QueryCount;
        queries.Slice((nearest.Length - lastCount) * FeatureSet.DescriptorLength, lastCount * FeatureSet.DescriptorLength)
            .CopyTo(last);
        for (var chunk = 0; chunk < candidates.BlockCount; chunk += BlocksPerChunk)
        {
            var blockCount = Math.Min(BlocksPerChunk, candidates.BlockCount - chunk);
            var blocks = candidates.Bytes.AsSpan(chunk * PackedDescriptors.BlockBytes, blockCount * PackedDescriptors.BlockBytes);
            var greatest = greatestOfCandidate.Slice(
                chunk * PackedDescriptors.BlockSize, blockCount * PackedDescriptors.BlockSize);
            for (var q = 0; q < nearest.Length; q += TKernel.QueryCount)
            {
                var scanned = q + TKernel.QueryCount <= nearest.Length
                    ? queries.Slice(q * FeatureSet.DescriptorLength, last.Length)
                    : last;
                TKernel.Scan(scanned, blocks, keys, greatest);
                for (var i = 0; i < TKernel.QueryCount && q + i < nearest.Length; i++)
                {
                    Reduce(
                        keys.Slice(2 * i * TKernel.Lanes, 2 * TKernel.Lanes), chunk * PackedDescriptors.BlockSize,
                        candidates.Count, ref nearest[q + i]);
                }
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

    /// <summary>Merges the lanes of one chunk into the result of the query.</summary>
    private static void Reduce(ReadOnlySpan<int> keys, int firstCandidate, int candidateCount, ref Nearest nearest)
    {
        var lanes = keys.Length / 2;
        for (var lane = 0; lane < lanes; lane++)
        {
            var candidate = firstCandidate + DescriptorKey.VectorOf(keys[lane]) * lanes + lane;
            if (candidate < candidateCount)
                nearest.Include(candidate, DescriptorKey.DotOf(keys[lane]));
            nearest.SecondSimilarity = Math.Max(nearest.SecondSimilarity, DescriptorKey.DotOf(keys[lanes + lane]));
        }
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
