using CsCheck;
using Reality.Core.Numerics;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;

namespace Reality.Engine.Tests.Sfm;

public sealed class TrackBuilderTests
{
    [Fact]
    public void Matches_that_follow_each_other_make_one_track()
    {
        var tracks = TrackBuilder.Build([3, 3, 3], [Pair(0, 1, (2, 0)), Pair(1, 2, (0, 1))]);

        Assert.Equal(1, tracks.Count);
        Assert.Equal(3, tracks.LengthOf(0));
        Assert.Equal([0, 1, 2], tracks.PhotoOf);
        Assert.Equal([2, 0, 1], tracks.FeatureOf);
    }

    [Fact]
    public void A_match_that_would_join_two_features_of_one_photo_joins_nothing()
    {
        // The pairs with most matches come first: (0, 1) and (1, 2) agree; the lone match of (0, 2) contradicts them.
        var tracks = TrackBuilder.Build(
            [4, 4, 4], [Pair(0, 2, (0, 1)), Pair(0, 1, (0, 0), (1, 1)), Pair(1, 2, (0, 0), (1, 1))]);

        Assert.Equal(2, tracks.Count);
        Assert.Equal([0, 0, 0, 1, 1, 1], tracks.FeatureOf);
    }

    [Fact]
    public void Features_without_matches_are_in_no_track()
    {
        Assert.Equal(0, TrackBuilder.Build([5, 5], []).Count);
        Assert.Equal([0], TrackBuilder.Build([5, 5], []).FirstObservation);
        Assert.Equal(0, TrackBuilder.Build([], []).Count);
    }

    [Fact]
    public void Whatever_the_matches_every_track_sees_a_photo_once_and_all_indices_agree() =>
        RandomPairs.Sample(input =>
        {
            var tracks = TrackBuilder.Build(input.FeatureCounts, input.Pairs);
            var members = new HashSet<(int, int)>();
            for (var t = 0; t < tracks.Count; t++)
            {
                var range = tracks.FirstObservation[t]..tracks.FirstObservation[t + 1];
                var photos = tracks.PhotoOf[range];
                Assert.True(photos.Length >= 2);
                Assert.Equal(photos.Distinct().Order(), photos);
                Assert.All(tracks.TrackOf[range], track => Assert.Equal(t, track));
                foreach (var member in photos.Zip(tracks.FeatureOf[range]))
                    Assert.True(members.Add(member));
            }
            for (var photo = 0; photo < input.FeatureCounts.Length; photo++)
            {
                Assert.Equal(
                    Enumerable.Range(0, tracks.ObservationCount).Where(o => tracks.PhotoOf[o] == photo),
                    tracks.ObservationsOfPhoto[photo]);
            }
        });

    [Fact]
    public void The_order_in_which_pairs_come_changes_nothing() => RandomPairs.Sample(input =>
    {
        var forward = TrackBuilder.Build(input.FeatureCounts, input.Pairs);
        var backward = TrackBuilder.Build(input.FeatureCounts, input.Pairs.Reverse());
        Assert.Equal(forward.FirstObservation, backward.FirstObservation);
        Assert.Equal(forward.PhotoOf, backward.PhotoOf);
        Assert.Equal(forward.FeatureOf, backward.FeatureOf);
    });

    [Fact]
    public void Right_matches_alone_give_one_track_per_point()
    {
        var synthetic = Testing.SyntheticScene.Around(new() { PhotoCount = 6, PointCount = 200 });
        var tracks = TrackBuilder.Build([.. synthetic.Features.Select(f => f.X.Length)], SyntheticInput.Pairs(synthetic));

        var points = Enumerable.Range(0, tracks.Count).Select(t => synthetic.Features[tracks.PhotoOf[tracks.FirstObservation[t]]]
            .PointOf[tracks.FeatureOf[tracks.FirstObservation[t]]]).ToArray();
        Assert.Equal(points.Distinct().Count(), points.Length);
        for (var o = 0; o < tracks.ObservationCount; o++)
            Assert.Equal(points[tracks.TrackOf[o]], synthetic.Features[tracks.PhotoOf[o]].PointOf[tracks.FeatureOf[o]]);
    }

    private static Gen<(int[] FeatureCounts, VerifiedPair[] Pairs)> RandomPairs => Gen.ULong.Select(seed =>
    {
        var random = SeededRandom.For(seed, 0);
        var counts = new int[2 + random.NextInt32(5)];
        for (var i = 0; i < counts.Length; i++)
            counts[i] = random.NextInt32(12);
        var pairs = new List<VerifiedPair>();
        for (var first = 0; first < counts.Length; first++)
        {
            for (var second = first + 1; second < counts.Length; second++)
            {
                var matches = new List<(int, int)>();
                for (var i = 0; i < counts[first] && counts[second] > 0; i++)
                {
                    var other = random.NextInt32(counts[second]);
                    if (random.NextInt32(2) == 0 && matches.TrueForAll(m => m.Item2 != other))
                        matches.Add((i, other));
                }
                pairs.Add(Pair(first, second, [.. matches]));
            }
        }
        return (counts, pairs.ToArray());
    });

    private static VerifiedPair Pair(int first, int second, params (int First, int Second)[] matches) => new()
    {
        First = new(first), Second = new(second), Kind = PairKind.Fundamental,
        FirstFeature = Array.ConvertAll(matches, m => m.First), SecondFeature = Array.ConvertAll(matches, m => m.Second),
    };
}
