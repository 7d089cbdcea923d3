using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class GeoreferencingMessagesTests
{
    private static readonly SyntheticScene s_flight = SyntheticScene.Aerial(
        new() { PhotoCount = 8, PointCount = 300, NoisePixels = 0.3, PositionSigmaMeters = 0.5 });

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "1 photo has a GPS position without a height; the other photos determine its height.")]
    [InlineData(3, "3 photos have a GPS position without a height; the other photos determine their heights.")]
    [InlineData(8, "No photo has a GPS height: heights of the model count from an unknown level.")]
    public void Photos_without_a_height_are_told_and_what_that_means_for_the_model(int count, string? text)
    {
        var log = new RecordingLog();
        var input = s_flight.Uncalibrated();
        input = input with
        {
            Photos =
            [
                .. input.Photos.Select((photo, i) => i >= count ? photo : photo with
                {
                    Position = photo.Position! with { VerticalSigmaMeters = double.PositiveInfinity },
                }),
            ],
        };

        SceneCalibrator.Calibrate(
            input, SyntheticInput.Features(s_flight), [.. SyntheticInput.Pairs(s_flight)], new(), log,
            TestContext.Current.CancellationToken);

        var warnings = log.Warnings.Where(warning => warning.StartsWith("Photo_HeightUnknown", StringComparison.Ordinal));
        Assert.Equal(text is null ? [] : [$"Photo_HeightUnknown: {text}"], warnings);
    }
}
