using Reality.Core.Scenes;
using Reality.Engine.Features;

namespace Reality.Engine.Matching;

/// <summary>Matches the descriptors of two photos and verifies the matches.</summary>
internal static class PairMatching
{
    /// <summary>Matches and verifies a pair; false if too few matches agree with one geometry.</summary>
    /// <param name="candidates">The features of the first photo, made ready once for all its pairs.</param>
    /// <param name="matchCount">Number of matches of descriptors.</param>
    public static bool TryMatch(
        Scene scene, Photo first, FeatureSet firstFeatures, MatchCandidates candidates, Photo second, FeatureSet secondFeatures,
        MatchingOptions options, out VerifiedPair pair, out int matchCount)
    {
        // The second photo's features are the queries.
        var matches = candidates.Match(secondFeatures, options.MaxDistanceRatio, options.MaxDescriptorDistance);
        matchCount = matches.Length;
        for (var i = 0; i < matches.Length; i++)
            matches[i] = new(matches[i].Second, matches[i].First, matches[i].DistanceRatio);
        var seed = options.Seed ^ ((ulong)(uint)first.Id.Value << 32 | (uint)second.Id.Value);
        return PairVerifier.TryVerify(
            first, scene.CameraOf(first), firstFeatures, second, scene.CameraOf(second), secondFeatures, matches,
            options.Verification, seed, out pair);
    }
}
