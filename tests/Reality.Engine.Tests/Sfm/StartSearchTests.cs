using Reality.Core.Scenes;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>Photos around an object whose matches connect them only in groups.</summary>
public sealed class StartSearchTests
{
    private static readonly SyntheticScene s_scene = SyntheticScene.Around(new() { PhotoCount = 8, PointCount = 250 });
    private static readonly CalibrationOptions s_options = new() { ThreadCount = 1 };

    [Fact]
    public void The_larger_part_is_found_though_the_best_start_is_in_the_smaller_one()
    {
        var reached = new bool[8];

        var (best, attempts) = Search(s_scene, Parts(), reached);

        Assert.Equal([0, 1], Registered(attempts[1]));
        Assert.Equal([2, 3, 4, 5, 6, 7], Registered(best));
        Assert.Equal(3, attempts.Count);
        Assert.DoesNotContain(false, reached);
    }

    [Fact]
    public void Photos_that_are_not_sought_start_nothing_among_themselves()
    {
        var reached = Enumerable.Range(0, 8).Select(photo => photo >= 1).ToArray();

        var (best, attempts) = Search(s_scene, Parts(), reached);

        Assert.Equal([0, 1], Registered(best));
        Assert.Equal(2, attempts.Count);
        Assert.DoesNotContain(false, reached);
    }

    [Fact]
    public void Parts_that_cannot_be_larger_are_not_tried()
    {
        // With the better start in the larger part, two photos are left.
        var pairs = SyntheticInput.Pairs(s_scene).Where(pair => PartOf(pair.First) == PartOf(pair.Second))
            .Select(pair => PartOf(pair.First) == 0 ? Thinned(pair) : pair).ToArray();
        var reached = new bool[8];

        var (best, attempts) = Search(s_scene, pairs, reached);

        Assert.Equal([2, 3, 4, 5, 6, 7], Registered(best));
        Assert.Equal(2, attempts.Count);
        Assert.Equal([0, 1], Enumerable.Range(0, 8).Where(photo => !reached[photo]));
    }

    [Fact]
    public void Five_starts_are_tried_at_most()
    {
        var islands = SyntheticScene.Around(new() { PhotoCount = 14, PointCount = 250 });
        var pairs = SyntheticInput.Pairs(islands)
            .Where(pair => pair.First.Value / 2 == pair.Second.Value / 2).ToArray();

        var (best, attempts) = Search(islands, pairs, new bool[14]);

        Assert.Equal(7, pairs.Length);
        Assert.Equal(1 + 5, attempts.Count);
        Assert.Equal(2, best.Reconstruction.RegisteredCount);
    }

    [Fact]
    public void Without_pairs_nothing_is_registered()
    {
        var reached = new bool[8];

        var (best, _) = Search(s_scene, [], reached);

        Assert.Empty(Registered(best));
        Assert.DoesNotContain(true, reached);
    }

    // Photos 0 and 1 with all their matches, and 2 to 7 with half of them.
    private static VerifiedPair[] Parts() =>
    [
        .. SyntheticInput.Pairs(s_scene).Where(pair => PartOf(pair.First) == PartOf(pair.Second))
            .Select(pair => PartOf(pair.First) == 1 ? Thinned(pair) : pair),
    ];

    private static int PartOf(PhotoId photo) => photo.Value < 2 ? 0 : 1;

    private static VerifiedPair Thinned(VerifiedPair pair) => pair with
    {
        FirstFeature = [.. pair.FirstFeature.Where((_, i) => i % 2 == 0)],
        SecondFeature = [.. pair.SecondFeature.Where((_, i) => i % 2 == 0)],
    };

    // The first attempt of all is the empty one to compare with.
    private static (Attempt Best, List<Attempt> Attempts) Search(SyntheticScene synthetic, VerifiedPair[] pairs, bool[] reached)
    {
        var (scene, features, attempts) = (synthetic.Uncalibrated(), SyntheticInput.Features(synthetic), new List<Attempt>());
        var search = new StartSearch(scene, features, pairs, s_options, () =>
        {
            var tracks = TrackBuilder.Build([.. features.Select(f => f.Count)], pairs);
            attempts.Add(SyntheticReconstruction.AttemptAt(new(scene, features, tracks), s_options));
            return attempts[^1];
        }, TestContext.Current.CancellationToken);
        return (search.GrowLargest(reached), attempts);
    }

    private static int[] Registered(Attempt attempt) =>
        [.. Enumerable.Range(0, attempt.Reconstruction.PhotoCount).Where(photo => attempt.Reconstruction.IsRegistered[photo])];
}
