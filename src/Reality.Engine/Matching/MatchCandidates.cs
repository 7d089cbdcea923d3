using Reality.Engine.Features;

namespace Reality.Engine.Matching;

/// <summary>The features of one photo, made ready to be matched with those of others.</summary>
/// <remarks>
/// Dark and bright features are apart: the difference of Gaussians has the same sign wherever a blob is seen (as the sign of the
/// Laplacian in Bay et al. 2008, section 3.4), so that half of all comparisons are not needed.
/// </remarks>
public sealed class MatchCandidates
{
    private readonly int[] _dark;
    private readonly int[] _bright;
    private readonly PackedDescriptors _packedDark;
    private readonly PackedDescriptors _packedBright;

    public MatchCandidates(FeatureSet features)
    {
        ArgumentNullException.ThrowIfNull(features);
        (_dark, _bright) = (Chosen(features, isDark: true), Chosen(features, isDark: false));
        (_packedDark, _packedBright) = (new(DescriptorsOf(features, _dark)), new(DescriptorsOf(features, _bright)));
    }

    /// <summary>Matches the features of another photo, in their order; the candidates are second.</summary>
    /// <param name="maxDistanceRatio">As for <see cref="DescriptorMatcher"/>.</param>
    /// <param name="maxDistance">As for <see cref="DescriptorMatcher"/>.</param>
    public FeatureMatch[] Match(FeatureSet queries, float maxDistanceRatio, float maxDistance)
    {
        ArgumentNullException.ThrowIfNull(queries);
        FeatureMatch[] MatchOf(int[] chosen, int[] candidates, PackedDescriptors packed) => Array.ConvertAll(
            DescriptorMatcher.Match(DescriptorsOf(queries, chosen), packed, maxDistanceRatio, maxDistance),
            match => match with { First = chosen[match.First], Second = candidates[match.Second] });

        FeatureMatch[] matches =
        [
            .. MatchOf(Chosen(queries, isDark: true), _dark, _packedDark),
            .. MatchOf(Chosen(queries, isDark: false), _bright, _packedBright),
        ];
        Array.Sort(matches, static (a, b) => a.First.CompareTo(b.First));
        return matches;
    }

    private static int[] Chosen(FeatureSet features, bool isDark) =>
        [.. Enumerable.Range(0, features.Count).Where(i => features.IsDark[i] == isDark)];

    private static byte[] DescriptorsOf(FeatureSet features, int[] chosen)
    {
        var descriptors = new byte[chosen.Length * FeatureSet.DescriptorLength];
        for (var i = 0; i < chosen.Length; i++)
            features.Descriptor(chosen[i]).CopyTo(descriptors.AsSpan(i * FeatureSet.DescriptorLength));
        return descriptors;
    }
}
