using Reality.Engine.Sfm;
using Reality.Jobs.Report;

namespace Reality.Jobs.Tests.Report;

/// <summary>What the report says about rigs, rolling shutters and precision.</summary>
public sealed class CameraSectionsTests
{
    private static readonly CalibrationReport Plain = new()
    {
        PhotoCount = 0, RegisteredCount = 0, PointCount = 0, ObservationCount = 0, IsGeoreferenced = true,
        ReprojectionError = new(0, 0, 0), ReprojectionErrorHistogram = [], TrackLengthHistogram = [],
        MedianGroundSamplingDistance = 0, Photos = [], Cameras = [], Steps = [],
    };

    [Fact]
    public void Rigs_have_their_baselines_with_standard_deviations_and_photos_that_do_not_fit()
    {
        var html = RigSection.Build(Plain with
        {
            Rigs =
            [
                new("head<1>", true, 12,
                [
                    Slot("left") with { Baseline = 0 },
                    Slot("right") with { Baseline = 0.401, CenterSigma = 0.0006, CenterSpread = 0.0021, TurnDegrees = 3.02 },
                    Slot("top") with { Baseline = 0.02, IsBaselineObservable = false },
                    Slot("rear"),
                ], ["left/7.jpg"], ["right/9.jpg"]),
            ],
        }).ToString();

        Assert.Contains("<h3>head&lt;1&gt;</h3>", html, StringComparison.Ordinal);
        Assert.Contains(
            "<td class=\"n\">40.1 cm</td><td class=\"n\">0.6 mm</td><td class=\"n\">3.020&#176;</td>", html,
            StringComparison.Ordinal);
        Assert.Contains("The rig alone has placed 1 photos: left/7.jpg.", html, StringComparison.Ordinal);
        Assert.Contains("1 photos contradict the rig and are independent: right/9.jpg.", html, StringComparison.Ordinal);
        Assert.Contains("baseline not observable: kept near zero", html, StringComparison.Ordinal);
        Assert.Contains("pose not known: photos are independent", html, StringComparison.Ordinal);
        Assert.Equal("", RigSection.Build(Plain).ToString());
    }

    [Fact]
    public void Standard_deviations_are_in_the_frame_of_the_scene_and_in_itself()
    {
        static DeviationRange Range(double median) => new(median, 2 * median);
        static PrecisionSummary Summary(double meters) => new(
            Range(meters), Range(2 * meters), Range(0.0031), Range(0.0012), Range(3 * meters), Range(4 * meters));
        var photo = new PhotoFigures
        {
            Name = "1.jpg", Camera = 0, IsRegistered = true,
            Precision = new([0.1, 0.1, 0.1], [1, 1, 1], [0.03, 0.04, 0.2], [0.001, 0.004, 0.002]),
        };
        var placed = Plain with
        {
            RegisteredCount = 1,
            Photos = [photo],
            Precision = new(["measured positions", "control points"], 0.43, Summary(0.004), Summary(0.2)),
        };

        var html = PrecisionSection.Build(placed).ToString();
        Assert.Contains("given by measured positions and control points with the accuracies", html, StringComparison.Ordinal);
        Assert.Contains("observations of &#177; 0.43 px", html, StringComparison.Ordinal);
        Assert.Contains(
            "<tr><td>photos, in height</td><td class=\"n\">40.0 cm</td><td class=\"n\">80.0 cm</td><td class=\"n\">8.0 mm</td>"
            + "<td class=\"n\">1.6 cm</td></tr>", html, StringComparison.Ordinal);
        Assert.Contains("<tr><td>photos, tilt</td><td class=\"n\">0.0031&#176;</td>", html, StringComparison.Ordinal);
        Assert.Equal(("5.0 cm", "20.0 cm", "0.0040°"), PrecisionSection.OfPhoto(photo, isMetric: true));
        Assert.Equal(
            ("point precision, plan · height", "60.0 cm · 80.0 cm"),
            PrecisionSection.OfTiePoints(placed));

        var free = placed with { IsGeoreferenced = false, Precision = new([], 0.43, Summary(0.004), null) };
        html = PrecisionSection.Build(free).ToString();
        Assert.Contains("measured positions that are exact enough for the tilt", html, StringComparison.Ordinal);
        Assert.Contains("<td>photos, in height</td><td class=\"n\">0.008 units</td>", html, StringComparison.Ordinal);
        html = PrecisionSection.Build(free with { Precision = null }).ToString();
        Assert.Contains("is not known", html, StringComparison.Ordinal);
        Assert.Equal("", PrecisionSection.Build(Plain).ToString());
    }

    [Theory]
    [InlineData(true, "The scene is corrected for it")]
    [InlineData(false, "is not used")]
    public void The_gain_of_the_correction_for_rolling_shutters_is_shown(bool isKept, string verdict)
    {
        var html = RollingShutterSection.Build(Plain with
        {
            RollingShutter = new()
            {
                PhotoCount = 20, ReadoutSeconds = [0.033], MedianSpeed = 9.8, MedianShiftPixels = 10.4, ErrorBeforePixels = 0.712,
                ErrorAfterPixels = 0.401, IsKept = isKept,
            },
        }).ToString();

        Assert.Contains("within 33.0 ms", html, StringComparison.Ordinal);
        Assert.Contains("9.80 m per second, 10.40 px pass meanwhile", html, StringComparison.Ordinal);
        Assert.Contains("0.712 px", html, StringComparison.Ordinal);
        Assert.Contains(verdict, html, StringComparison.Ordinal);
        Assert.Equal("", RollingShutterSection.Build(Plain).ToString());
    }

    private static RigSlotFigures Slot(string name) =>
        new() { Name = name, PhotoCount = 12, ExposureCount = 12, IsBaselineObservable = true };
}
