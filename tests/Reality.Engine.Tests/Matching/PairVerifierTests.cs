using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;

namespace Reality.Engine.Tests.Matching;

public sealed class PairVerifierTests
{
    private static readonly Camera Known = new()
    {
        Id = new(0), Width = 2000, Height = 1500, FocalLength = 1800, PrincipalPoint = new(1000, 750), FocalLengthIsKnown = true,
        Distortion = new(-0.1, 0.02, 0, 0.001, 0),
    };

    private static readonly Camera Unknown = Known with { FocalLength = 2100, FocalLengthIsKnown = false, Distortion = default };

    private static readonly RigidTransform SecondFromFirst =
        RigidTransform.FromCenter(Rotation.FromRotationVector(new(0.05, -0.2, 0.1)), new(1.5, 0.3, 0.2));

    [Fact]
    public void Known_focal_lengths_give_the_relative_pose_in_spite_of_outliers()
    {
        var data = TwoViews.Of(Known, SecondFromFirst, depthRange: 6, outlierShare: 0.5);

        Assert.True(data.TryVerify(Known, out var pair));

        Assert.Equal(PairKind.Essential, pair.Kind);
        var pose = pair.SecondFromFirst!.Value;
        Assert.InRange((pose.Rotation * SecondFromFirst.Rotation.Inverted()).Angle.Degrees, 0, 0.15);
        Assert.InRange(Vector3d.AngleRadians(pose.Translation, SecondFromFirst.Translation), 0, 0.02);
        Assert.InRange(pair.MedianAngleDegrees, 5, 20);
        data.CheckInliers(pair, minRecall: 0.95, maxWrongShare: 0.03);
    }

    [Fact]
    public void Unknown_focal_lengths_give_a_fundamental_matrix_in_pixels()
    {
        var data = TwoViews.Of(Known with { Distortion = default }, SecondFromFirst, depthRange: 6, outlierShare: 0.4);

        Assert.True(data.TryVerify(Unknown, out var pair));

        Assert.Equal(PairKind.Fundamental, pair.Kind);
        Assert.Null(pair.SecondFromFirst);
        data.CheckInliers(pair, minRecall: 0.95, maxWrongShare: 0.04);
        double ErrorOf(int a, int b) => EpipolarGeometry.SampsonSquared(
            pair.Fundamental!.Value, new(data.First.X[a], data.First.Y[a]), new(data.Second.X[b], data.Second.Y[b]));
        var errors = pair.FirstFeature.Zip(pair.SecondFeature, ErrorOf).Order().ToArray();
        Assert.InRange(Math.Sqrt(errors[errors.Length / 2]), 0, 0.6);
    }

    [Fact]
    public void A_plane_is_recognized_and_keeps_its_pose()
    {
        var data = TwoViews.Of(Known, SecondFromFirst, depthRange: 0, outlierShare: 0.3);

        Assert.True(data.TryVerify(Known, out var pair));

        Assert.Equal(PairKind.Planar, pair.Kind);
        Assert.NotNull(pair.Homography);
        Assert.NotNull(pair.SecondFromFirst);
        data.CheckInliers(pair, minRecall: 0.95, maxWrongShare: 0.04);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_camera_that_only_turned_is_recognized(bool withDepth)
    {
        var turn = new RigidTransform(Rotation.FromRotationVector(new(0.02, 0.15, -0.05)), Vector3d.Zero);
        var data = TwoViews.Of(Known, turn, depthRange: withDepth ? 6 : 0, outlierShare: 0.3);

        Assert.True(data.TryVerify(Known, out var pair));

        Assert.Equal(PairKind.PureRotation, pair.Kind);
        Assert.InRange((pair.SecondFromFirst!.Value.Rotation * turn.Rotation.Inverted()).Angle.Degrees, 0, 0.05);
        Assert.Equal(0, pair.SecondFromFirst.Value.Translation.Length);
    }

    [Fact]
    public void The_same_photo_twice_is_a_duplicate()
    {
        var data = TwoViews.Of(Known, RigidTransform.Identity, depthRange: 6, outlierShare: 0, noise: 0.05);

        Assert.True(data.TryVerify(Known, out var pair));

        Assert.Equal(PairKind.Duplicate, pair.Kind);
    }

    [Fact]
    public void A_watermark_does_not_make_a_pair()
    {
        var none = TwoViews.Of(Known, SecondFromFirst, depthRange: 6, outlierShare: 1);
        Assert.False(none.WithOverlay(60).TryVerify(Known, out _));

        var good = TwoViews.Of(Known, SecondFromFirst, depthRange: 6, outlierShare: 0.2).WithOverlay(60);
        Assert.True(good.TryVerify(Known, out var pair));
        good.CheckInliers(pair, minRecall: 0.95, maxWrongShare: 0.04);
    }

    [Fact]
    public void Random_matches_are_no_pair()
    {
        Assert.False(TwoViews.Of(Known, SecondFromFirst, depthRange: 6, outlierShare: 1).TryVerify(Known, out _));
        Assert.False(TwoViews.Of(Known, SecondFromFirst, depthRange: 6, outlierShare: 1).TryVerify(Unknown, out _));
    }

    [Fact]
    public void Two_orientations_of_a_place_count_once()
    {
        var data = TwoViews.Of(Known, SecondFromFirst, depthRange: 6, outlierShare: 0);
        for (var i = 0; i + 1 < data.First.Count; i += 2)
        {
            (data.First.X[i + 1], data.First.Y[i + 1]) = (data.First.X[i], data.First.Y[i]);
            (data.Second.X[i + 1], data.Second.Y[i + 1]) = (data.Second.X[i], data.Second.Y[i]);
        }

        Assert.True(data.TryVerify(Known, out var pair));

        Assert.InRange(pair.InlierCount, 0.4 * data.First.Count, 0.5 * data.First.Count);
        Assert.All(pair.FirstFeature, f => Assert.Equal(0, f % 2));
    }

    [Fact]
    public void Without_noise_the_matrices_carry_pixels_onto_pixels()
    {
        var camera = Known with { Distortion = default };
        var deep = TwoViews.Of(camera, SecondFromFirst, depthRange: 6, outlierShare: 0, noise: 0);
        Assert.True(deep.TryVerify(camera, out var pair));
        foreach (var (a, b) in pair.FirstFeature.Zip(pair.SecondFeature))
        {
            Assert.InRange(EpipolarGeometry.SampsonSquared(
                pair.Fundamental!.Value, new(deep.First.X[a], deep.First.Y[a]), new(deep.Second.X[b], deep.Second.Y[b])), 0,
                    1e-5);
        }

        var flat = TwoViews.Of(camera, SecondFromFirst, depthRange: 0, outlierShare: 0, noise: 0);
        Assert.True(flat.TryVerify(camera, out pair));
        foreach (var (a, b) in pair.FirstFeature.Zip(pair.SecondFeature))
        {
            var moved = pair.Homography!.Value * new Vector3d(flat.First.X[a], flat.First.Y[a], 1);
            Assert.Equal(flat.Second.X[b], moved.X / moved.Z, 0.01);
            Assert.Equal(flat.Second.Y[b], moved.Y / moved.Z, 0.01);
        }
    }

    [Fact]
    public void Swapping_the_photos_inverts_the_pose()
    {
        var data = TwoViews.Of(Known, SecondFromFirst, depthRange: 6, outlierShare: 0.2, noise: 0.1);
        Assert.True(data.TryVerify(Known, out var pair));
        Assert.True(data.Swapped().TryVerify(Known, out var swapped));

        var expected = pair.SecondFromFirst!.Value.Inverted();
        var actual = swapped.SecondFromFirst!.Value;
        Assert.InRange((expected.Rotation * actual.Rotation.Inverted()).Angle.Degrees, 0, 0.1);
        Assert.InRange(Vector3d.AngleRadians(expected.Translation, actual.Translation), 0, 0.02);
        Assert.Equal(pair.MedianAngleDegrees, swapped.MedianAngleDegrees, 0.2);
    }

    /// <summary>Points seen by two photos, with pixel noise of half a pixel and matches of which some are wrong.</summary>
    private sealed class TwoViews
    {
        private const int PointCount = 300;

        public required FeatureSet First { get; init; }

        public required FeatureSet Second { get; init; }

        public required FeatureMatch[] Matches { get; init; }

        /// <summary>Matches that are right.</summary>
        public required HashSet<int> Right { get; init; }

        public static TwoViews Of(
            Camera camera, RigidTransform secondFromFirst, double depthRange, double outlierShare, double noise = 0.5)
        {
            var random = SeededRandom.For(11, 0);
            var (first, second) = (new List<Vector2d>(), new List<Vector2d>());
            var right = new HashSet<int>();
            while (first.Count < PointCount)
            {
                var pixel = new Vector2d(camera.Width * random.NextDouble(), camera.Height * random.NextDouble());
                var uv = camera.NormalizedFromPixel(pixel);
                var point = (8 + depthRange * random.NextDouble() + 0.3 * uv.X) * new Vector3d(uv.X, uv.Y, 1);
                if (depthRange == 0)
                    point = 8 / (1 - 0.2 * uv.X) * new Vector3d(uv.X, uv.Y, 1);
                if (!camera.TryProject(secondFromFirst * point, out var seen)
                    || seen.X < 0 || seen.Y < 0 || seen.X > camera.Width || seen.Y > camera.Height)
                    continue;
                if (random.NextDouble() < outlierShare)
                    seen = new(camera.Width * random.NextDouble(), camera.Height * random.NextDouble());
                else
                    right.Add(first.Count);
                first.Add(pixel + noise * new Vector2d(random.NextGaussian(), random.NextGaussian()));
                second.Add(seen + noise * new Vector2d(random.NextGaussian(), random.NextGaussian()));
            }
            var matches = Enumerable.Range(0, PointCount).Select(i => new FeatureMatch(i, i, 0.5f)).ToArray();
            return new()
            {
                First = SetOf(first, camera), Second = SetOf(second, camera), Matches = matches,
                Right = right,
            };
        }

        public TwoViews WithOverlay(int count)
        {
            var still = Enumerable.Range(0, count).Select(i => new Vector2d(50 + 7 * (i % 10), 40 + 9 * (i / 10))).ToArray();
            return new()
            {
                First = SetOf([.. Points(First), .. still], Known),
                Second = SetOf([.. Points(Second), .. still], Known),
                Matches =
                [
                    .. Matches,
                    .. Enumerable.Range(0, count).Select(i => new FeatureMatch(PointCount + i, PointCount + i, 0.3f)),
                ],
                Right = Right,
            };
        }

        public TwoViews Swapped() => new() { First = Second, Second = First, Matches = Matches, Right = Right };

        public bool TryVerify(Camera camera, out VerifiedPair pair) => PairVerifier.TryVerify(
            new() { Id = new(0), Name = "a", CameraId = camera.Id }, camera, First,
            new() { Id = new(1), Name = "b", CameraId = camera.Id }, camera, Second, Matches, new(), 1, out pair);

        public void CheckInliers(VerifiedPair pair, double minRecall, double maxWrongShare)
        {
            Assert.Equal(pair.FirstFeature, pair.SecondFeature);
            var found = pair.FirstFeature.Count(Right.Contains);
            Assert.InRange(found, minRecall * Right.Count, Right.Count);
            Assert.InRange(pair.InlierCount - found, 0, maxWrongShare * PointCount);
        }

        private static IEnumerable<Vector2d> Points(FeatureSet set) => set.X.Zip(set.Y, (x, y) => new Vector2d(x, y));

        private static FeatureSet SetOf(List<Vector2d> points, Camera camera) => new()
        {
            X = [.. points.Select(p => (float)p.X)], Y = [.. points.Select(p => (float)p.Y)],
            Scale = new float[points.Count], Orientation = new float[points.Count], Descriptors = new byte[points.Count * 128],
            Colors = new Reality.Core.Imaging.Rgb24[points.Count], Width = camera.Width, Height = camera.Height,
        };
    }
}
