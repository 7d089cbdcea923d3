using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Testing;

namespace Reality.Engine.Tests.Matching;

public sealed class MatchCandidatesTests
{
    private static readonly FeatureSet[] Photos = SyntheticDescriptors.FeaturesOf(
        SyntheticScene.Around(new() { PhotoCount = 3, PointCount = 200 }));

    [Fact]
    public void Features_of_one_kind_are_matched_as_by_their_descriptors_alone()
    {
        var expected = DescriptorMatcher.Match(
            Photos[1].Descriptors, new PackedDescriptors(Photos[0].Descriptors), 0.8f, 0.8f);
        Assert.True(expected.Length > 20);
        Assert.Equal(expected, new MatchCandidates(Photos[0]).Match(Photos[1], 0.8f, 0.8f));
    }

    [Fact]
    public void A_dark_feature_matches_no_bright_one_and_places_stay_those_of_the_photos()
    {
        var all = new MatchCandidates(Photos[0]).Match(Photos[1], 0.8f, 0.8f);
        // In both photos, every other match is between dark features; one of these is bright in the second photo.
        var (first, second) = (new bool[Photos[1].Count], new bool[Photos[0].Count]);
        for (var i = 0; i < all.Length; i += 2)
            first[all[i].First] = second[all[i].Second] = true;
        second[all[4].Second] = false;

        var matches = new MatchCandidates(Photos[0] with { IsDark = second })
            .Match(Photos[1] with { IsDark = first }, 0.8f, 0.8f);

        Assert.Equal(
            all.Where((_, i) => i != 4).Select(m => (m.First, m.Second)), matches.Select(m => (m.First, m.Second)));
    }

    [Fact]
    public void A_photo_without_features_has_no_matches()
    {
        var none = FeatureSet.Unreadable("cut short");
        Assert.Empty(new MatchCandidates(none).Match(Photos[0], 0.8f, 0.8f));
        Assert.Empty(new MatchCandidates(Photos[0]).Match(none, 0.8f, 0.8f));
    }
}
