using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;
using Reality.Testing;

namespace Reality.Engine.Tests.Sfm;

public sealed class CalibrationReportBuilderTests
{
    private static readonly SyntheticScene Synthetic = SyntheticScene.Around(new() { PhotoCount = 5, PointCount = 120 });

    [Fact]
    public void Observations_moved_by_a_known_amount_show_it_with_the_sign_of_projection_minus_observation()
    {
        var report = Build(x: +0.3f, y: -0.4f);

        Assert.Equal(0.5, report.ReprojectionError.RmsPixels, 1e-3);
        Assert.Equal(0.5, report.ReprojectionError.MedianPixels, 1e-3);
        Assert.Equal(report.ObservationCount, report.ReprojectionErrorHistogram[4] + report.ReprojectionErrorHistogram[5]);
        var grid = report.Cameras[0].Residuals;
        Assert.Equal(report.ObservationCount, grid.Count.Sum());
        for (var cell = 0; cell < grid.Count.Length; cell++)
        {
            Assert.Equal(grid.Count[cell] > 0 ? -0.3 : 0, grid.MeanX[cell], 1e-3);
            Assert.Equal(grid.Count[cell] > 0 ? 0.4 : 0, grid.MeanY[cell], 1e-3);
        }
    }

    [Fact]
    public void Errors_of_four_pixels_and_more_are_counted_together()
    {
        var report = Build(x: 7, y: 0);
        Assert.Equal(report.ObservationCount, report.ReprojectionErrorHistogram[^1]);
        Assert.Equal(41, report.ReprojectionErrorHistogram.Length);
    }

    [Fact]
    public void Cells_of_the_residual_grid_run_by_row_from_the_top_left()
    {
        var grid = Build(0, 0).Cameras[0].Residuals;
        var expected = new int[grid.Columns * grid.Rows];
        var points = Scene(0, 0).TiePoints;
        for (var o = 0; o < points.ObservationCount; o++)
            expected[(int)(points.Y[o] / 125) * 16 + (int)(points.X[o] / 125)]++;
        Assert.Equal((16, 12), (grid.Columns, grid.Rows));
        Assert.Equal(expected, grid.Count);
    }

    [Fact]
    public void Tracks_are_counted_by_length()
    {
        var (report, points) = (Build(0, 0), Scene(0, 0).TiePoints);
        for (var length = 0; length < report.TrackLengthHistogram.Length; length++)
        {
            Assert.Equal(
                Enumerable.Range(0, points.Count)
                    .Count(p => points.FirstObservation[p + 1] - points.FirstObservation[p] == length),
                report.TrackLengthHistogram[length]);
        }
    }

    [Fact]
    public void A_pixel_covers_depth_over_focal_length_and_the_axis_points_at_the_object()
    {
        var report = Build(0, 0);
        // The near side of an object of 2 m radius, 10 m away, at f = 1800 pixels.
        Assert.InRange(report.MedianGroundSamplingDistance, 8.0 / 1800, 9.5 / 1800);
        foreach (var (figures, photo) in report.Photos.Zip(Synthetic.Truth.Photos))
        {
            var center = photo.CameraFromWorld!.Value.Center;
            Assert.Equal([center.X, center.Y, center.Z], figures.Center!);
            var axis = new Vector3d(figures.ViewDirection![0], figures.ViewDirection[1], figures.ViewDirection[2]);
            Assert.InRange(Vector3d.AngleRadians(axis, -center), 0, 0.15);
        }
    }

    [Fact]
    public void A_position_residual_is_calibrated_minus_measured()
    {
        var scene = Scene(0, 0) with { Origin = GeoPoint.FromDegrees(46, 7, 500) };
        var priors = new CenterPrior?[5];
        priors[1] = new(scene.Photos[1].CameraFromWorld!.Value.Center - new Vector3d(3, -4, 2), 1, 1);

        var report = CalibrationReportBuilder.Build(Synthetic.Uncalibrated(), scene, priors, []);

        Assert.Equal([3, -4, 2], report.Photos[1].PositionResidualMeters!.Select(v => Math.Round(v, 9)));
        Assert.Null(report.Photos[0].PositionResidualMeters);
        Assert.Equal(5, report.PositionRmsHorizontalMeters!.Value, 1e-9);
        Assert.Equal(2, report.PositionRmsVerticalMeters!.Value, 1e-9);
        Assert.Equal(46, report.OriginLatitudeDegrees!.Value, 1e-9);
    }

    [Fact]
    public void A_photo_that_is_not_registered_has_a_reason_and_no_figures()
    {
        var scene = Scene(0, 0, without: 4);
        var report = CalibrationReportBuilder.Build(Synthetic.Uncalibrated(), scene, new CenterPrior?[5], []);

        Assert.Equal((4, 5), (report.RegisteredCount, report.PhotoCount));
        Assert.Equal(4, report.Cameras[0].RegisteredPhotoCount);
        Assert.Equal("Too dark.", report.Photos[4].UnregisteredReason);
        Assert.Null(report.Photos[4].Center);
        Assert.Null(report.Photos[4].ReprojectionError);
        Assert.Null(report.PositionRmsHorizontalMeters);
    }

    [Fact]
    public void A_scene_without_tie_points_has_zeros()
    {
        var report = CalibrationReportBuilder.Build(
            Synthetic.Uncalibrated(), Synthetic.Uncalibrated(), new CenterPrior?[5], [new("tracks", 0.5)]);
        Assert.Equal(new ErrorStatistics(0, 0, 0), report.ReprojectionError);
        Assert.Equal((0, 0.0), (report.PointCount, report.MedianGroundSamplingDistance));
        Assert.Equal([0], report.TrackLengthHistogram);
        Assert.Equal(new StepTime("tracks", 0.5), Assert.Single(report.Steps));
    }

    private static CalibrationReport Build(float x, float y) =>
        CalibrationReportBuilder.Build(Synthetic.Uncalibrated(), Scene(x, y), new CenterPrior?[5], []);

    // The true scene; observations lie off their points' projections by (x, y).
    private static Scene Scene(float x, float y, int without = -1)
    {
        var reconstruction = SyntheticReconstruction.Complete(Synthetic);
        if (without >= 0)
            reconstruction.Unregister(without);
        for (var o = 0; o < reconstruction.Tracks.ObservationCount; o++)
            reconstruction.Displace(o, x, y);
        var reasons = new string?[5];
        if (without >= 0)
            reasons[without] = "Too dark.";
        return CalibratedScene.Build(reconstruction, Synthetic.Uncalibrated(), null, reasons);
    }
}
