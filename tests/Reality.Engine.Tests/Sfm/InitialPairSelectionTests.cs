using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class InitialPairSelectionTests
{
    private static readonly SyntheticScene Scene = SyntheticScene.Around(new() { PhotoCount = 8, PointCount = 300 });

    [Fact]
    public void Every_pair_has_the_true_relative_pose_with_a_baseline_of_one()
    {
        var ranked = Rank();

        Assert.NotEmpty(ranked);
        foreach (var pair in ranked)
        {
            var truth = PoseOf(pair.Second) * PoseOf(pair.First).Inverted();
            Assert.InRange((truth.Rotation * pair.SecondFromFirst.Rotation.Inverted()).Angle.Radians, 0, 1e-4);
            Assert.InRange(Vector3d.Distance(truth.Translation.Normalized(), pair.SecondFromFirst.Translation), 0, 1e-3);
        }
    }

    [Fact]
    public void Many_matches_at_a_good_angle_come_first()
    {
        var ranked = Rank();

        Assert.Equal(ranked.OrderByDescending(p => p.Score).Select(p => p.Score), ranked.Select(p => p.Score));
        // Neighbors stand 17 degrees apart, above the 14 that count in full, and share most.
        Assert.All(ranked.Take(3), p => Assert.Equal(1, p.Second - p.First));
        Assert.True(ranked[0].Score > 2 * ranked[^1].Score);
    }

    [Theory]
    [InlineData(PairKind.PureRotation)]
    [InlineData(PairKind.Duplicate)]
    public void Pairs_without_depth_are_no_start(PairKind kind) => Assert.Empty(Rank(kind));

    [Fact]
    public void Photos_that_stand_too_close_together_are_no_start()
    {
        // 121 photos on the arc, which also differ in height: some neighbors are less than a degree apart.
        var dense = SyntheticScene.Around(new() { PhotoCount = 121, PointCount = 60 });
        Vector3d CenterOf(int photo) => dense.Truth.Photos[photo].CameraFromWorld!.Value.Center;
        var close = Enumerable.Range(0, 120)
            .First(i => Vector3d.AngleRadians(CenterOf(i), CenterOf(i + 1)) < 1.1 * Math.PI / 180);

        var ranked = InitialPairSelection.Rank(
            dense.Truth, dense.Truth.Cameras, SyntheticInput.Features(dense),
                [PairOf(dense, close, close + 1), PairOf(dense, 40, 50)], new(), _ => true,
            TestContext.Current.CancellationToken);

        Assert.Equal((40, 50), Assert.Single(ranked.Select(p => (p.First, p.Second))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_video_starts_at_frames_that_stand_apart_though_its_neighbors_share_most(bool posesAreKnown)
    {
        // Frames about a degree apart: all pairs of neighbors come before any wide pair in number of matches.
        var video = SyntheticScene.Around(new() { PhotoCount = 361, PointCount = 120 });
        double AngleOf(int first, int second) => Vector3d.AngleRadians(
            video.Truth.Photos[first].CameraFromWorld!.Value.Center, video.Truth.Photos[second].CameraFromWorld!.Value.Center);
        var neighbors = Enumerable.Range(0, 360).Where(i => AngleOf(i, i + 1) < 1.2 * Math.PI / 180)
            .Select(i => PairOf(video, i, i + 1) with
            {
                MedianAngleDegrees = posesAreKnown ? AngleOf(i, i + 1) * 180 / Math.PI : 0,
                HomographyFraction = 0.97,
            });
        var wide = PairOf(video, 80, 104);
        wide = wide with
        {
            FirstFeature = wide.FirstFeature[..18],
            SecondFeature = wide.SecondFeature[..18],
            HomographyFraction = 0.3,
            MedianAngleDegrees = posesAreKnown ? AngleOf(80, 104) * 180 / Math.PI : 0,
        };
        VerifiedPair[] pairs = [.. neighbors, wide];
        Assert.True(pairs.Length > 41);

        var first = InitialPairSelection.Rank(
            video.Truth, video.Truth.Cameras, SyntheticInput.Features(video), pairs, new(), _ => true,
            TestContext.Current.CancellationToken).First();

        Assert.Equal((80, 104), (first.First, first.Second));
    }

    [Fact]
    public void Pairs_that_are_of_no_use_any_more_are_not_evaluated()
    {
        var pairs = SyntheticInput.Pairs(Scene);
        var ranked = InitialPairSelection.Rank(
            Scene.Uncalibrated(), Scene.Truth.Cameras, SyntheticInput.Features(Scene), [.. pairs], new(),
            pair => pair.First.Value > 3, TestContext.Current.CancellationToken);
        Assert.NotEmpty(ranked);
        Assert.All(ranked, pair => Assert.True(pair.First > 3));
    }

    private static VerifiedPair PairOf(SyntheticScene scene, int first, int second)
    {
        var (a, b) = scene.Match(first, second);
        return new() { First = new(first), Second = new(second), Kind = PairKind.Essential, FirstFeature = a, SecondFeature = b };
    }

    private static RigidTransform PoseOf(int photo) => Scene.Truth.Photos[photo].CameraFromWorld!.Value;

    private static InitialPair[] Rank(PairKind kind = PairKind.Fundamental) =>
    [
        .. InitialPairSelection.Rank(
            Scene.Uncalibrated(), Scene.Truth.Cameras, SyntheticInput.Features(Scene),
            [.. SyntheticInput.Pairs(Scene).Select(pair => pair with { Kind = kind })], new(), _ => true,
            TestContext.Current.CancellationToken),
    ];
}
