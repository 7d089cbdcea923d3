using Reality.Core.Geodesy;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>A street whose fronts all look the same, photographed along it; only the ground differs.</summary>
public sealed class LookAlikesTests
{
    private const double MetersBetweenPhotos = 3.2;
    private const int PhotoCount = 24;

    private static readonly Camera s_camera = new()
    {
        Id = new(0), Name = "Plane", Width = 480, Height = 360, FocalLength = 384, PrincipalPoint = new(240, 180),
        FocalLengthIsKnown = true,
    };

    private static readonly SyntheticScene s_larger =
        SyntheticScene.Aerial(new() { PhotoCount = PhotoCount + 4, PointCount = 3000 });

    [Fact]
    public void Ground_before_equal_buildings_tells_which_is_which()
    {
        var street = new Street(periodMeters: 24, groundPointCount: 9000);
        var log = new RecordingLog();

        var result = street.Calibrate(log);

        Assert.Equal(PhotoCount, result.Scene.CalibratedPhotoCount);
        Assert.InRange(street.LargestErrorMeters(result.Scene), 0, 0.1);
        var warning = Assert.Single(log.Warnings, warning => warning.StartsWith("Photos_LookAlike", StringComparison.Ordinal));
        Assert.Contains("pairs of photos, such as", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Photos_beside_the_main_group_are_compared_as_well()
    {
        var street = new Street(periodMeters: 24, groundPointCount: 9000);
        var log = new RecordingLog();

        var result = street.Calibrate(log, s_larger);

        Assert.Equal(s_larger.Features.Count, result.Scene.CalibratedPhotoCount);
        var part = Assert.Single(result.Components).Scene;
        Assert.Equal(PhotoCount, part.CalibratedPhotoCount);
        Assert.InRange(street.LargestErrorMeters(part), 0, 0.1);
        Assert.Single(log.Warnings, warning => warning.StartsWith("Photos_LookAlike", StringComparison.Ordinal));
    }

    [Fact]
    public void Photos_of_equal_windows_beside_the_main_group_are_no_component()
    {
        var result = new Street(periodMeters: 4, groundPointCount: 9000).Calibrate(new RecordingLog(), s_larger);

        Assert.Equal(s_larger.Features.Count, result.Scene.CalibratedPhotoCount);
        Assert.Empty(result.Components);
        Assert.Equal(PhotoTest.LookAlikes, result.Report.Photos[^1].Verdict!.FailedTest);
    }

    [Fact]
    public void Photos_of_equal_windows_that_nothing_tells_apart_are_not_placed()
    {
        var log = new RecordingLog();
        var result = new Street(periodMeters: 4, groundPointCount: 9000).Calibrate(log);

        Assert.Contains(log.Warnings, warning => warning.Contains("None of the 24 photos was placed", StringComparison.Ordinal));
        Assert.Equal(0, result.Scene.CalibratedPhotoCount);
        Assert.Equal(PhotoTest.LookAlikes, result.Report.Photos[PhotoCount / 2].Verdict!.FailedTest);
    }

    [Fact]
    public void Scenes_without_look_alikes_contradict_no_pair()
    {
        var log = new RecordingLog();
        var synthetic = SyntheticScene.Aerial(new() { PhotoCount = 12, PointCount = 3000, OutlierFraction = 0.1 });
        var result = SyntheticInput.Calibrate(synthetic, log: log);

        Assert.Equal(12, result.Scene.CalibratedPhotoCount);
        Assert.DoesNotContain(log.Warnings, warning => warning.StartsWith("Photos_LookAlike", StringComparison.Ordinal));
    }

    private sealed class Street
    {
        private readonly RigidTransform[] _poses;
        private readonly FeatureSet[] _features;

        // By photo, the point of each feature; points of the front are numbered by copy, ground points come after them.
        private readonly int[][] _pointOf;
        private readonly int _frontCount;

        /// <param name="periodMeters">After which the front repeats.</param>
        public Street(double periodMeters, int groundPointCount)
        {
            var random = SeededRandom.For(1, 1);
            _frontCount = (int)(50 * periodMeters);
            var copies = (int)(144 / periodMeters);
            var front = Enumerable.Range(0, _frontCount).Select(_ => new Vector3d(
                periodMeters * random.NextDouble() - 24, 0.5 * random.NextDouble(), 15 * random.NextDouble())).ToArray();
            var fronts = Enumerable.Range(0, copies).SelectMany(n => front.Select(p => p + new Vector3d(n * periodMeters, 0, 0)));
            var ground = Enumerable.Range(0, groundPointCount).Select(_ => new Vector3d(
                -12 + 100 * random.NextDouble(), -8 * random.NextDouble(), 0.1 * random.NextDouble()));
            Vector3d[] points = [.. fronts, .. ground];
            FrontPointCount = copies * _frontCount;
            _poses = [.. Enumerable.Range(0, PhotoCount).Select(PoseOf)];
            _pointOf = new int[PhotoCount][];
            _features = [.. Enumerable.Range(0, PhotoCount).Select(photo => Observe(photo, points))];
        }

        private int FrontPointCount { get; }

        /// <param name="beside">Photos of another place, which come first.</param>
        public CalibrationResult Calibrate(RecordingLog log, SyntheticScene? beside = null)
        {
            var other = beside?.Uncalibrated() ?? new() { Cameras = [], Photos = [] };
            var (firstPhoto, camera) = (other.Photos.Count, s_camera with { Id = new(other.Cameras.Count) });
            var photos = Enumerable.Range(0, PhotoCount).Select(
                i => new Photo { Id = IdOf(i), Name = $"{i:D2}.jpg", CameraId = camera.Id });
            var pairs = Pairs().Select(
                pair => pair with { First = IdOf(pair.First.Value), Second = IdOf(pair.Second.Value) });
            return SceneCalibrator.Calibrate(
                new() { Cameras = [.. other.Cameras, camera], Photos = [.. other.Photos, .. photos] },
                beside is null ? _features : [.. SyntheticInput.Features(beside), .. _features],
                beside is null ? [.. pairs] : [.. SyntheticInput.Pairs(beside), .. pairs], new(), log,
                TestContext.Current.CancellationToken);

            PhotoId IdOf(int photo) => new(firstPhoto + photo);
        }

        public double LargestErrorMeters(Scene scene)
        {
            var estimated = scene.Photos.TakeLast(PhotoCount).Select(photo => photo.CameraFromWorld!.Value.Center).ToArray();
            var truth = Array.ConvertAll(_poses, pose => pose.Center);
            Assert.True(SimilarityEstimation.TrySolve(estimated, truth, out var similarity));
            return estimated.Zip(truth, (e, t) => Vector3d.Distance(similarity * e, t)).Max();
        }

        // Of two photos, what most matches agree on: the same building, or one that looks like it. A pair far along the street
        // has matches of both, since the camera moves along the lines on which they lie.
        private IEnumerable<VerifiedPair> Pairs()
        {
            for (var first = 0; first < PhotoCount; first++)
            {
                for (var second = first + 1; second < PhotoCount; second++)
                {
                    var groups = MatchesOf(first, second).GroupBy(match => match.Buildings)
                        .OrderByDescending(group => group.Count()).ThenBy(group => group.Key).ToArray();
                    var agreeing = second - first is 3 or 4 ? groups.SelectMany(group => group) : groups[0];
                    (int First, int Second, int Buildings)[] matches = [.. agreeing.OrderBy(match => match.First)];
                    if (matches.Length < 20)
                        continue;
                    yield return new()
                    {
                        First = new(first), Second = new(second), Kind = PairKind.Fundamental,
                        FirstFeature = Array.ConvertAll(matches, match => match.First),
                        SecondFeature = Array.ConvertAll(matches, match => match.Second),
                    };
                }
            }
        }

        // Features that look the same, the nearest in the photo, with the number of buildings between what they show.
        private IEnumerable<(int First, int Second, int Buildings)> MatchesOf(int first, int second)
        {
            var (a, b) = (_features[first], _features[second]);
            var byLook = Enumerable.Range(0, b.Count).ToLookup(feature => LookOf(_pointOf[second][feature]));
            var used = new HashSet<int>();
            for (var i = 0; i < a.Count; i++)
            {
                var (point, from) = (_pointOf[first][i], new Vector2d(a.X[i], a.Y[i]));
                var nearest = byLook[LookOf(point)].OrderBy(f => (new Vector2d(b.X[f], b.Y[f]) - from).Length).ToArray();
                if (nearest.Length == 0 || !used.Add(nearest[0]))
                    continue;
                var other = _pointOf[second][nearest[0]];
                yield return (i, nearest[0], point >= FrontPointCount ? 0 : other / _frontCount - point / _frontCount);
            }
        }

        private int LookOf(int point) => point >= FrontPointCount ? point : point % _frontCount;

        private FeatureSet Observe(int photo, Vector3d[] points)
        {
            var random = SeededRandom.For(2, photo);
            var (x, y, seen) = (new List<float>(), new List<float>(), new List<int>());
            for (var point = 0; point < points.Length; point++)
            {
                if (!s_camera.TryProject(_poses[photo] * points[point], out var pixel)
                    || pixel.X < 0 || pixel.Y < 0 || pixel.X >= s_camera.Width || pixel.Y >= s_camera.Height)
                    continue;
                x.Add((float)(pixel.X + 0.3 * random.NextGaussian()));
                y.Add((float)(pixel.Y + 0.3 * random.NextGaussian()));
                seen.Add(point);
            }
            _pointOf[photo] = [.. seen];
            return new()
            {
                X = [.. x], Y = [.. y], Scale = Enumerable.Repeat(2f, x.Count).ToArray(), Orientation = new float[x.Count],
                Descriptors = [], Colors = new Rgb24[x.Count], Width = s_camera.Width, Height = s_camera.Height,
            };
        }

        private static RigidTransform PoseOf(int photo)
        {
            var random = SeededRandom.For(3, photo);
            var center = new Vector3d(
                MetersBetweenPhotos * photo, -13 + random.NextGaussian(), 7 + 0.3 * random.NextGaussian());
            return SyntheticScene.LookAt(
                center, new(center.X + 2 * random.NextGaussian(), 0, 4 + random.NextGaussian()));
        }
    }
}
