using Reality.Core.Imaging;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class PhotoVerdictsTests
{
    private const int Photo = 3;

    private static readonly SyntheticScene Scene = SyntheticScene.Around(new() { PhotoCount = 5, PointCount = 400 });

    [Fact]
    public void Registered_photos_have_no_reason() =>
        Assert.All(VerdictsOn(SyntheticReconstruction.Complete(Scene), []), verdict =>
        {
            Assert.Null(verdict.FailedTest);
            Assert.Null(verdict.Reason);
            Assert.Equal(1, verdict.Component);
            Assert.Equal(verdict.TiePointCount, verdict.AgreeingTiePointCount);
            Assert.InRange(verdict.MedianResidualPixels!.Value, 0, 1e-3);
        });

    [Fact]
    public void A_photo_without_pairs_overlaps_nothing() =>
        Assert.Contains(
            "matches no other photo", ReasonOf(SyntheticReconstruction.Complete(Scene), []), StringComparison.Ordinal);

    [Theory]
    [InlineData(9, "It is blurred: 120 features were found in it, 0 of them smaller than 3.0 px, while", false)]
    [InlineData(2, "It may be blurred by motion: 120 features were found in it, while", true)]
    public void A_photo_with_fewer_features_than_others_is_blurred_if_fine_ones_are_missing(
        float size, string expected, bool mayNeedOverlap)
    {
        float[] usual = [.. Enumerable.Range(0, 900).Select(f => 2f + f % 3)];
        var features = Enumerable.Range(0, 5).Select(_ => Features(usual)).ToArray();
        features[Photo] = Features([.. Enumerable.Repeat(size, 120)]);
        Reconstruction reconstruction = new(Scene.Uncalibrated(), features, TrackBuilder.Build([0, 0, 0, 0, 0], []));

        var reason = VerdictsOn(reconstruction, [])[Photo].Reason!;

        Assert.Contains(expected, reason, StringComparison.Ordinal);
        Assert.Equal(mayNeedOverlap, reason.Contains("overlap it by 60 %", StringComparison.Ordinal));
    }

    [Fact]
    public void A_photo_that_turned_on_the_spot_is_told_to_move()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        foreach (var track in reconstruction.Tracks.ObservationsOfPhoto[Photo].Select(o => reconstruction.Tracks.TrackOf[o]))
            reconstruction.RemovePoint(track);
        Assert.Contains("same spot", ReasonOf(reconstruction, [Pair(PairKind.PureRotation)]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_photo_that_meets_only_strangers_counts_what_it_sees()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        foreach (var o in reconstruction.Tracks.ObservationsOfPhoto[Photo][1..])
            reconstruction.RemovePoint(reconstruction.Tracks.TrackOf[o]);
        var reason = ReasonOf(reconstruction, [Pair(PairKind.Fundamental)]);
        Assert.Contains("matches 1 photo of the main group, but hardly", reason, StringComparison.Ordinal);
        Assert.Contains("only 1 tie point of 15 needed is in view", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "one of 2 photos that match one another, but not the 3 photos of the main group: only 0 tie points")]
    [InlineData(true, "one of 2 photos that match one another, but hardly the 3 photos of the main group: only 0 tie points")]
    public void A_group_that_matches_the_main_group_somewhere_is_not_said_to_match_it_nowhere(bool isLinked, string expected)
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        reconstruction.Unregister(4);
        for (var track = 0; track < reconstruction.Tracks.Count; track++)
            reconstruction.RemovePoint(track);
        VerifiedPair group = Pair(PairKind.Fundamental) with { First = new(Photo), Second = new(4) };
        VerifiedPair link = Pair(PairKind.Fundamental) with { First = new(2), Second = new(4) };

        Assert.Contains(
            expected, ReasonOf(reconstruction, isLinked ? [group, link] : [group]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_photo_that_sees_enough_without_a_pose_is_blurred_or_cropped()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        var seen = reconstruction.Tracks.ObservationsOfPhoto[Photo].Length;
        Assert.Contains(
            $"sees {seen} tie points", ReasonOf(reconstruction, [Pair(PairKind.Fundamental)]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_photo_whose_tie_points_agree_on_no_pose_has_the_figures_of_the_best()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        reconstruction.Unregister(Photo);
        var observations = reconstruction.Tracks.ObservationsOfPhoto[Photo];
        for (var i = 12; i < observations.Length; i++)
            reconstruction.Points[reconstruction.Tracks.TrackOf[observations[i]]] *= 0.5 + i % 7;

        var verdict = VerdictsOn(reconstruction, [Pair(PairKind.Fundamental)])[Photo];

        Assert.Equal(PhotoTest.Resection, verdict.FailedTest);
        Assert.Equal(observations.Length, verdict.TiePointCount);
        Assert.InRange(verdict.AgreeingTiePointCount!.Value, 10, observations.Length / 4);
        Assert.True(verdict.MedianResidualPixels > 20);
        Assert.Contains($"{verdict.AgreeingTiePointCount} agree with the best one", verdict.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void A_photo_that_the_adjustment_dropped_fails_by_its_residuals()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        reconstruction.Unregister(Photo);
        var drops = new PhotoDrop?[reconstruction.PhotoCount];
        drops[Photo] = new(9);
        var verdict = VerdictsOn(reconstruction, [Pair(PairKind.Fundamental)], drops: drops)[Photo];
        Assert.Equal(PhotoTest.Residuals, verdict.FailedTest);
        Assert.Contains("9 of them agree", verdict.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Neighbors_are_those_with_most_matches_and_those_without_a_geometry_come_last()
    {
        var reconstruction = SyntheticReconstruction.Complete(Scene);
        reconstruction.Unregister(Photo);
        VerifiedPair few = Pair(PairKind.Planar) with { FirstFeature = [1, 2], SecondFeature = [1, 2] };
        VerifiedPair more = Pair(PairKind.Essential) with
        {
            First = new(Photo),
            Second = new(4),
            FirstFeature = [1, 2, 3],
            SecondFeature = [1, 2, 3],
        };
        var verdict = VerdictsOn(reconstruction, [few, more], [new(new(1), new(Photo), 40), new(new(2), new(Photo), 60)])[Photo];
        Assert.Equal(
            [
                new PhotoNeighbor("photo004.jpg", 3, PairKind.Essential, true),
                new("photo000.jpg", 2, PairKind.Planar, true), new("photo002.jpg", 60, null, true),
                new("photo001.jpg", 40, null, true),
            ],
            verdict.Neighbors);
        Assert.Equal((2, 3), (verdict.VerifiedPairCount, verdict.ViewGraphSize));
    }

    [Fact]
    public void A_scene_of_which_nothing_is_registered_has_too_little_depth()
    {
        var reasons = VerdictsOn(SyntheticReconstruction.Empty(Scene), [Pair(PairKind.Planar)]);
        Assert.Contains("give no depth", reasons[Photo].Reason, StringComparison.Ordinal);
        Assert.Contains("matches no other photo", reasons[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_photo_that_cannot_be_read_says_so_and_one_without_texture_too()
    {
        var reconstruction = WithFeatures(FeatureSet.Unreadable("The file is cut short."));
        Assert.Equal("The file is cut short.", VerdictsOn(reconstruction, [])[0].Reason);

        var blank = new FeatureSet
        {
            X = [], Y = [], Scale = [], Orientation = [], Descriptors = [], Colors = [], Width = 2000, Height = 1500,
        };
        Assert.Contains("Only 0 features", VerdictsOn(WithFeatures(blank), [])[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_photo_asks_for_more()
    {
        var single = SyntheticScene.Around(new() { PhotoCount = 1, PointCount = 400 });
        Assert.Contains(
            "only photo", Assert.Single(VerdictsOn(SyntheticReconstruction.Empty(single), [])).Reason,
            StringComparison.Ordinal);
    }

    private static FeatureSet Features(float[] scale) => new()
    {
        X = new float[scale.Length], Y = new float[scale.Length], Scale = scale, Orientation = new float[scale.Length],
        Descriptors = [], Colors = new Rgb24[scale.Length], Width = 2000, Height = 1500,
    };

    private static Reconstruction WithFeatures(FeatureSet features)
    {
        var scene = Scene.Uncalibrated();
        return new(
            scene with { Photos = scene.Photos.Take(2).ToArray() }, [features, features], TrackBuilder.Build([0, 0], []));
    }

    private static string ReasonOf(Reconstruction reconstruction, VerifiedPair[] pairs)
    {
        reconstruction.Unregister(Photo);
        return VerdictsOn(reconstruction, pairs)[Photo].Reason!;
    }

    private static PhotoVerdict[] VerdictsOn(
        Reconstruction reconstruction, VerifiedPair[] pairs, UnverifiedPair[]? unverified = null, PhotoDrop?[]? drops = null) =>
        PhotoVerdicts.Find(
            reconstruction, pairs, unverified ?? [], drops ?? new PhotoDrop?[reconstruction.PhotoCount], new());

    private static VerifiedPair Pair(PairKind kind) =>
        new() { First = new(0), Second = new(Photo), Kind = kind, FirstFeature = [], SecondFeature = [] };
}
