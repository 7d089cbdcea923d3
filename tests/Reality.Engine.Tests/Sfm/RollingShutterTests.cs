using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

/// <summary>
/// A flight 50 m above ground at 10 m/s, f = 1800 pixels, rows read in 30 ms: places are up to 5.4 pixels from where a camera
/// that exposes all rows at once would see them.
/// </summary>
public sealed class RollingShutterTests
{
    private static readonly SyntheticSceneOptions Flight = new()
    {
        PhotoCount = 20, PhotosPerLine = 5, PointCount = 500, NoisePixels = 0.3, PhotoIntervalSeconds = 1.2,
    };

    [Fact]
    public void Photos_of_a_moving_camera_are_as_exact_as_those_of_one_that_exposes_all_rows_at_once()
    {
        var still = Errors(Flight, known: null, out _);
        var rolling = Rolling(0.03);
        var uncorrected = Errors(rolling, known: null, out var plain);
        var corrected = Errors(rolling, known: 0.03, out var report);

        Assert.Null(plain.RollingShutter);
        var figures = report.RollingShutter!;
        Assert.True(figures.IsKept);
        Assert.Equal(20, figures.PhotoCount);
        Assert.True(figures.ErrorAfterPixels < 0.75 * figures.ErrorBeforePixels, $"{figures}");
        Assert.InRange(figures.MedianShiftPixels, 9, 12);
        Assert.True(uncorrected > 5 * still, $"{uncorrected} m, {still} m without motion");
        Assert.True(corrected < 3 * still && corrected < 0.15 * uncorrected, $"{corrected} m instead of {uncorrected} m");
    }

    [Fact]
    public void A_readout_time_that_is_wrong_changes_nothing()
    {
        // The shutter exposes all rows at once, against what the table says of the model.
        var synthetic = SyntheticScene.Aerial(Flight with { PositionSigmaMeters = 0.5 });
        var without = SyntheticInput.Calibrate(synthetic);
        var log = new RecordingLog();
        var with = SyntheticInput.Calibrate(synthetic, camera => camera with { ReadoutSeconds = 0.03 }, log: log);

        Assert.False(with.Report.RollingShutter!.IsKept);
        Assert.Equal(
            without.Scene.Photos.Select(photo => photo.CameraFromWorld),
            with.Scene.Photos.Select(photo => photo.CameraFromWorld));
        Assert.Equal(without.Scene.TiePoints.X, with.Scene.TiePoints.X);
        Assert.Contains(log.Warnings, warning => warning.StartsWith("RollingShutter_NotCorrected", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_times_nothing_is_corrected_and_a_message_says_so()
    {
        var synthetic = SyntheticScene.Aerial(Flight with { PhotoIntervalSeconds = 0 });
        var log = new RecordingLog();
        var result = SyntheticInput.Calibrate(synthetic, camera => camera with { ReadoutSeconds = 0.03 }, log: log);

        Assert.Equal(0, result.Report.RollingShutter!.PhotoCount);
        Assert.Contains(log.Warnings, warning => warning.Contains("within 20 s at known times", StringComparison.Ordinal));
    }

    private static SyntheticSceneOptions Rolling(double seconds) =>
        Flight with { Camera = Flight.Camera with { ReadoutSeconds = seconds } };

    // Mean distance of centers from the truth.
    private static double Errors(SyntheticSceneOptions options, double? known, out CalibrationReport report)
    {
        var synthetic = SyntheticScene.Aerial(options);
        var result = SyntheticInput.Calibrate(synthetic, camera => camera with { ReadoutSeconds = known });
        report = result.Report;
        Assert.Equal(20, result.Scene.CalibratedPhotoCount);
        return SyntheticInput.CenterErrors(synthetic, result.Scene).Average();
    }
}
