using Reality.Core.Scenes;
using Reality.Engine.Matching;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>The principal point is the image's center and there is no distortion, as is assumed while nothing is known.</summary>
public sealed class FocalLengthEstimationTests
{
    [Theory]
    [InlineData(1200, 0)]
    [InlineData(1800, 0)]
    [InlineData(3000, 0)]
    [InlineData(1800, 0.5)]
    public void Pairs_of_photos_tell_the_focal_length(double focalLength, double noisePixels)
    {
        var synthetic = SceneWith(focalLength, noisePixels);

        var camera = Assert.Single(Estimate(synthetic, SyntheticInput.Pairs(synthetic)));

        // Candidates are 1.2 % apart.
        Assert.Equal(1, camera.FocalLength / focalLength, noisePixels == 0 ? 0.013 : 0.1);
        Assert.False(camera.FocalLengthIsKnown);
    }

    [Fact]
    public void Without_pairs_the_guess_stays_and_is_uncertain()
    {
        var synthetic = SceneWith(1800, 0);
        var planar = SyntheticInput.Pairs(synthetic).Select(p => p with { Kind = PairKind.Planar });
        Assert.Equal(999, Assert.Single(Estimate(synthetic, [], out var isUncertain)).FocalLength);
        Assert.Equal([true], isUncertain);
        Assert.Equal(999, Assert.Single(Estimate(synthetic, planar, out isUncertain)).FocalLength);
        Assert.Equal([true], isUncertain);
    }

    [Theory]
    [InlineData(0.3 * 2000)]
    [InlineData(8 * 2000)]
    public void An_estimate_at_the_end_of_the_search_is_none(double focalLength)
    {
        var synthetic = SceneWith(focalLength, 0);

        var camera = Assert.Single(Estimate(synthetic, SyntheticInput.Pairs(synthetic), out var isUncertain));

        Assert.Equal([true], isUncertain);
        Assert.Equal(999, camera.FocalLength);
    }

    [Fact]
    public void A_focal_length_that_is_known_or_fixed_stays()
    {
        var synthetic = SceneWith(1800, 0);
        var pairs = SyntheticInput.Pairs(synthetic).ToArray();
        Assert.Equal(999, Assert.Single(Estimate(synthetic, pairs, c => c with { FocalLengthIsKnown = true })).FocalLength);
        Assert.Equal(
            999, Assert.Single(Estimate(synthetic, pairs, c => c with { Fixed = CameraParameters.FocalLength })).FocalLength);
    }

    private static SyntheticScene SceneWith(double focalLength, double noisePixels)
    {
        var options = new SyntheticSceneOptions { PhotoCount = 8, PointCount = 250, NoisePixels = noisePixels };
        return SyntheticScene.Around(options with
        {
            Camera = options.Camera with { FocalLength = focalLength, PrincipalPoint = new(1000, 750), Distortion = default },
        });
    }

    private static Camera[] Estimate(
        SyntheticScene synthetic, IEnumerable<VerifiedPair> pairs, Func<Camera, Camera>? change = null) =>
        Estimate(synthetic, pairs, out _, change);

    private static Camera[] Estimate(
        SyntheticScene synthetic, IEnumerable<VerifiedPair> pairs, out bool[] isUncertain, Func<Camera, Camera>? change = null)
    {
        Camera Guess(Camera camera) =>
            (change ?? (c => c))(camera with { FocalLength = 999, FocalLengthIsKnown = false, Fixed = default });
        var lengths = FocalLengthEstimation.Estimate(
            synthetic.Uncalibrated(Guess), SyntheticInput.Features(synthetic), pairs.ToArray(), new RecordingLog(),
            TestContext.Current.CancellationToken);
        isUncertain = lengths.IsUncertain;
        return lengths.Cameras;
    }
}
