using System.Buffers;
using Reality.Engine.Features;

namespace Reality.Engine.Matching;

/// <summary>Matches the descriptors of two photos: mutual nearest neighbors that pass Lowe's ratio test.</summary>
public static class DescriptorMatcher
{
    private const float NormSquared = 256 * 256;

    /// <summary>Finds the matches, by ascending feature of the first photo.</summary>
    /// <param name="first">Descriptors of the first photo, concatenated.</param>
    /// <param name="maxDistanceRatio">Largest distance to the nearest over that to the second nearest; Lowe's is 0.8.</param>
    /// <param name="maxDistance">Largest distance of descriptors of length one; 0 to 1.41.</param>
    public static FeatureMatch[] Match(
        ReadOnlySpan<byte> first, PackedDescriptors second, float maxDistanceRatio, float maxDistance)
    {
        ArgumentNullException.ThrowIfNull(second);
        var count = first.Length / FeatureSet.DescriptorLength;
        if (count == 0 || second.Count == 0)
            return [];
        var nearest = ArrayPool<DescriptorScan.Nearest>.Shared.Rent(count);
        var greatest = ArrayPool<int>.Shared.Rent(second.BlockCount * PackedDescriptors.BlockSize);
        try
        {
            var greatestOfSecond = greatest.AsSpan(0, second.BlockCount * PackedDescriptors.BlockSize);
            DescriptorScan.Run(first, second, nearest.AsSpan(0, count), greatestOfSecond);
            return Choose(nearest.AsSpan(0, count), greatestOfSecond, maxDistanceRatio, maxDistance);
        }
        finally
        {
            ArrayPool<DescriptorScan.Nearest>.Shared.Return(nearest);
            ArrayPool<int>.Shared.Return(greatest);
        }
    }

    private static FeatureMatch[] Choose(
        ReadOnlySpan<DescriptorScan.Nearest> nearest, Span<int> greatestOfSecond, float maxDistanceRatio, float maxDistance)
    {
        var matches = new List<FeatureMatch>();
        for (var i = 0; i < nearest.Length; i++)
        {
            var (candidate, similarity, secondSimilarity) = nearest[i];
            if (candidate < 0 || greatestOfSecond[candidate] != similarity)
                continue;
            // Marked as matched: of two equally similar features of the first photo, the earlier one gets the match.
            greatestOfSecond[candidate] = int.MaxValue;
            var distance = DistanceOf(similarity);
            var ratio = distance / DistanceOf(secondSimilarity);
            if (distance <= maxDistance && ratio <= maxDistanceRatio)
                matches.Add(new(i, candidate, ratio));
        }
        return [.. matches];
    }

    // Assumes length one. Bytes are rounded, so the distance is limited to 0.01 from below.
    private static float DistanceOf(int similarity) => MathF.Sqrt(MathF.Max(1e-4f, 2 - similarity * (2 / NormSquared)));
}

/// <summary>A match: a feature of a first photo and one of a second.</summary>
/// <param name="DistanceRatio">Distance to the nearest descriptor over that to the second; small is distinctive.</param>
public readonly record struct FeatureMatch(int First, int Second, float DistanceRatio);
