using Reality.Core.Scenes;
using Reality.Engine.Features;

namespace Reality.Engine.Matching;

/// <summary>Matches the descriptors of two photos and verifies the matches.</summary>
internal static class PairMatching
{
    /// <summary>Matches and verifies a pair; false if too few matches agree with one geometry.</summary>
    /// <param name="packed">Descriptors of the first photo, packed once for all its pairs.</param>
    /// <param name="matchCount">Number of matches of descriptors.</param>
    public static bool TryMatch(
        Scene scene, Photo first, FeatureSet firstFeatures, PackedDescriptors packed, Photo second, FeatureSet secondFeatures,
        MatchingOptions options, out VerifiedPair pair, out int matchCount)
    {
        // The first photo's descriptors are packed once, so the second photo's are the queries.
        var matches = DescriptorMatcher.Match(
            secondFeatures.Descriptors, packed, options.MaxDistanceRatio, options.MaxDescriptorDistance);
        matchCount = matches.Length;
        for (var i = 0; i < matches.Length; i++)
            matches[i] = new(matches[i].Second, matches[i].First, matches[i].DistanceRatio);
        var seed = options.Seed ^ ((ulong)(uint)first.Id.Value << 32 | (uint)second.Id.Value);
        return PairVerifier.TryVerify(
            first, scene.CameraOf(first), firstFeatures, second, scene.CameraOf(second), secondFeatures, matches,
            options.Verification, seed, out pair);
    }
}
