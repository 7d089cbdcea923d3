using System.Runtime.Intrinsics.X86;
using Reality.Core.Numerics;
using Reality.Engine.Features;
using Reality.Engine.Matching;

namespace Reality.Engine.Tests.Matching;

public sealed class DescriptorScanTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 33)]
    [InlineData(10, 4500)]
    public void Vector_paths_give_the_integers_of_the_definition(int queryCount, int candidateCount)
    {
        var queries = RandomDescriptors(1, queryCount);
        var candidates = RandomDescriptors(2, candidateCount);
        // A tie: the same descriptor twice.
        candidates.AsSpan(0, 128).CopyTo(candidates.AsSpan((candidateCount - 1) * 128));
        candidates.AsSpan(0, 128).CopyTo(queries);
        var packed = new PackedDescriptors(candidates);
        var expected = new DescriptorScan.Nearest[queryCount];
        var expectedGreatest = new int[packed.BlockCount * PackedDescriptors.BlockSize];
        DescriptorScan.RunScalar(queries, packed, expected, expectedGreatest);

        if (Avx2.IsSupported)
            Check<NarrowKernel<Avx2Dot>>(queries, packed, expected, expectedGreatest);
        if (AvxVnni.IsSupported)
            Check<NarrowKernel<VnniDot>>(queries, packed, expected, expectedGreatest);
        if (Avx512BW.IsSupported)
            Check<WideKernel>(queries, packed, expected, expectedGreatest);

        Assert.Equal(0, expected[0].Candidate);
        if (candidateCount > 1)
            Assert.Equal(expected[0].Similarity, expected[0].SecondSimilarity);
    }

    [Fact]
    public void A_descriptor_whose_weight_is_in_half_of_its_components_does_not_overflow()
    {
        byte[] lopsided = [.. Enumerable.Range(0, 128).Select(i => (byte)(i % 4 < 2 ? i < 18 ? 41 : 30 : 0))];
        var packed = new PackedDescriptors(lopsided);
        var (nearest, greatest) = (new DescriptorScan.Nearest[1], new int[PackedDescriptors.BlockSize]);

        DescriptorScan.Run(lopsided, packed, nearest, greatest);

        Assert.Equal(lopsided.Sum(b => b * b), nearest[0].Similarity);
        Assert.InRange(nearest[0].Similarity, 65_000, SiftDescriptor.MaxHalfSquares);
    }

    [Fact]
    public void A_match_is_mutual_and_distinctive()
    {
        var first = RandomDescriptors(3, 3);
        var second = RandomDescriptors(4, 40);
        first.AsSpan(0, 128).CopyTo(second.AsSpan(5 * 128));
        first.AsSpan(128, 128).CopyTo(second.AsSpan(9 * 128));
        // Feature 1 has a twin in the second photo, so it is not distinctive.
        first.AsSpan(128, 128).CopyTo(second.AsSpan(20 * 128));

        var matches = DescriptorMatcher.Match(first, new PackedDescriptors(second), 0.8f, 0.8f);

        var match = Assert.Single(matches);
        Assert.Equal((0, 5), (match.First, match.Second));
    }

    private static void Check<TKernel>(
        byte[] queries, PackedDescriptors packed, DescriptorScan.Nearest[] expected, int[] expectedGreatest)
        where TKernel : struct, IDescriptorKernel
    {
        var nearest = new DescriptorScan.Nearest[expected.Length];
        var greatest = new int[expectedGreatest.Length];
        DescriptorScan.Run<TKernel>(queries, packed, nearest, greatest);
        Assert.Equal(expected, nearest);
        Assert.Equal(expectedGreatest, greatest);
    }

    /// <summary>Squares of normals, with a norm near 256 and bytes up to 127, like descriptors.</summary>
    private static byte[] RandomDescriptors(ulong seed, int count)
    {
        var random = SeededRandom.For(seed, count);
        var bytes = new byte[count * 128];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)Math.Min(127, 13 * Math.Pow(random.NextGaussian(), 2));
        return bytes;
    }
}
