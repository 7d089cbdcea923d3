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
    public void Without_pairs_a_field_of_view_of_45_degrees_is_assumed()
    {
        var synthetic = SceneWith(1800, 0);
        var planar = SyntheticInput.Pairs(synthetic).Select(p => p with { Kind = PairKind.Planar });
        Assert.Equal(1.2 * 2000, Assert.Single(Estimate(synthetic, [])).FocalLength, 1e-9);
        Assert.Equal(1.2 * 2000, Assert.Single(Estimate(synthetic, planar)).FocalLength, 1e-9);
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
        SyntheticScene synthetic, IEnumerable<VerifiedPair> pairs, Func<Camera, Camera>? change = null)
    {
        Camera Guess(Camera camera) =>
            (change ?? (c => c))(camera with { FocalLength = 999, FocalLengthIsKnown = false, Fixed = default });
        return FocalLengthEstimation.Estimate(
            synthetic.Uncalibrated(Guess), SyntheticInput.Features(synthetic), pairs.ToArray(), new RecordingLog(),
            TestContext.Current.CancellationToken);
    }
}
