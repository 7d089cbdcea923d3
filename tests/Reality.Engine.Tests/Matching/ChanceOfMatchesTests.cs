using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Features;
using Reality.Engine.Matching;

namespace Reality.Engine.Tests.Matching;

public sealed class ChanceOfMatchesTests
{
    [Fact]
    public void The_logarithm_is_that_of_the_formula()
    {
        // 10 * (20 - 5 + 1) * C(20, 12) * C(12, 5) * 0.02^7
        var expected = Math.Log(10.0 * 16 * 125_970 * 792 * Math.Pow(0.02, 7));
        Assert.Equal(expected, ChanceOfMatches.LogOf(20, 12, 0.02), 1e-9);
        Assert.Equal(double.PositiveInfinity, ChanceOfMatches.LogOf(20, 5, 0.02));
    }

    [Fact]
    public void More_inliers_and_larger_photos_are_less_chance()
    {
        Assert.True(ChanceOfMatches.LogOf(60, 25, 0.02) < ChanceOfMatches.LogOf(60, 16, 0.02));
        var (small, large) = (ChanceOfMatches.OfPlace(CameraOf(480), 3), ChanceOfMatches.OfPlace(CameraOf(4000), 4));
        Assert.Equal(2 * 3 * 600 / (480.0 * 360), small, 1e-12);
        Assert.True(ChanceOfMatches.LogOf(60, 16, small) > 0);
        Assert.True(ChanceOfMatches.LogOf(60, 16, large) < -7);
    }

    [Fact]
    public void Random_matches_of_small_photos_are_no_pair()
    {
        var verified = 0;
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var features = new[] { Random(seed, 0), Random(seed, 1) };
            var matches = Enumerable.Range(0, 120).Select(i => new FeatureMatch(i, i, 0.7f)).ToArray();
            Photo[] photos =
            [
                new() { Id = new(0), CameraId = new(0), Name = "a" }, new() { Id = new(1), CameraId = new(0), Name = "b" },
            ];
            var camera = CameraOf(480);
            verified += PairVerifier.TryVerify(
                photos[0], camera, features[0], photos[1], camera, features[1], matches, new(), seed, out _) ? 1 : 0;
        }
        Assert.Equal(0, verified);
    }

    private static FeatureSet Random(ulong seed, int photo)
    {
        var random = SeededRandom.For(seed, photo);
        var (x, y) = (new float[120], new float[120]);
        for (var i = 0; i < x.Length; i++)
            (x[i], y[i]) = ((float)(480 * random.NextDouble()), (float)(360 * random.NextDouble()));
        return new()
        {
            X = x, Y = y, Scale = new float[120], Orientation = new float[120], Descriptors = [],
            Colors = new Core.Imaging.Rgb24[120], Width = 480, Height = 360,
        };
    }

    private static Camera CameraOf(int width) => new()
    {
        Id = new(0), Width = width, Height = width * 3 / 4, FocalLength = 0.8 * width,
        PrincipalPoint = new(0.5 * width, 0.375 * width), FocalLengthIsKnown = true,
    };
}
