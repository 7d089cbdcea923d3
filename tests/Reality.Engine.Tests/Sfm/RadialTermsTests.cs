using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class RadialTermsTests
{
    private static readonly Camera Plain = new()
    {
        Id = new(0), Width = 3072, Height = 2048, FocalLength = 2759, PrincipalPoint = new(1536, 1024),
    };

    // The expected values are what least squares leave on 200,000 radii, each with the weight of its circle.
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.01, 0, 0.15105)]
    [InlineData(0, 0.01, 0.11713)]
    [InlineData(0.0220967, -0.0288471, 0.04827)]
    [InlineData(0.013359, -0.021037, 0.05487)]
    public void Only_what_a_focal_length_and_k1_cannot_imitate_counts(double k2, double k3, double pixels)
    {
        var adjusted = Plain with { FocalLength = 2759, Distortion = new(-0.3, k2, k3, 0, 0) };
        Assert.Equal(pixels, RadialTerms.ShiftPixels(Plain, adjusted), 1e-5);
    }

    [Theory]
    [InlineData(0.1, false)]
    [InlineData(0.12, true)]
    public void Terms_hide_behind_half_a_standard_deviation_of_an_observation(double noisePixels, bool areHidden)
    {
        var adjusted = Plain with { Distortion = new(0.01, 0.013359, -0.021037, 0, 0) };
        Assert.Equal(areHidden, RadialTerms.AreHidden(Plain, adjusted, noisePixels));
        Assert.Equal(new(0.01, 0, 0, 0, 0), RadialTerms.Without(Plain, adjusted).Distortion);
    }

    // A flight whose features reach the corners of the photos.
    [Fact]
    public void A_calibration_adjusts_the_terms_that_photos_show_and_names_the_others()
    {
        var options = new SyntheticSceneOptions { PhotoCount = 10, PointCount = 600, NoisePixels = 0.3 };
        var (shown, messages) = Calibrate(options);
        Assert.InRange(shown.K2, 0.03, 0.1);
        Assert.DoesNotContain(messages, message => message.Contains("k2 and k3", StringComparison.Ordinal));

        (var hidden, messages) = Calibrate(options with
        {
            Camera = options.Camera with { Distortion = new(-0.08, 0, 0, 0.0006, -0.0004) },
        });
        Assert.Equal((0.0, 0.0), (hidden.K2, hidden.K3));
        Assert.InRange(hidden.K1, -0.085, -0.075);
        Assert.Contains(messages, message => message.Contains("k2 and k3 stay as they are", StringComparison.Ordinal));
    }

    private static (BrownDistortion Distortion, IReadOnlyList<string> Messages) Calibrate(SyntheticSceneOptions options)
    {
        var log = new RecordingLog();
        var result = SyntheticInput.Calibrate(
            SyntheticScene.Aerial(options), camera => camera with { Distortion = default }, log: log);
        return (result.Scene.Cameras[0].Distortion, log.Infos);
    }
}
