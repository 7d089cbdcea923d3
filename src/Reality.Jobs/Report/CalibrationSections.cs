using System.Globalization;
using Reality.Core.Scenes;
using Reality.Engine.Sfm;

namespace Reality.Jobs.Report;

/// <summary>Sections of the calibration: maps, errors, cameras, positions, tracks.</summary>
internal static class CalibrationSections
{
    public static Html Maps(ReportModel model, CancellationToken cancellation)
    {
        if (model.Calibration.RegisteredCount == 0)
            return new();
        var frame = MapFrame.Of(model.Scene);
        var html = Html.Of($"<section>\n<h2>Where the photos were taken</h2>\n<div class=\"panels\">\n");
        html.Add($"<div class=\"panel\"><h3>Camera positions</h3>\n{CameraMap.Draw(model, frame)}</div>\n");
        if (OverlapMap.TryCompute(model.Scene, frame, cancellation, out var overlap))
            html.Add($"<div class=\"panel\"><h3>Overlap</h3>\n{overlap.Draw(frame, model.Calibration.IsGeoreferenced)}</div>\n");
        return html.AddTrusted("</div>\n</section>\n");
    }

    public static Html Errors(CalibrationReport calibration)
    {
        var registered = calibration.Photos.Where(photo => photo.ReprojectionError is not null).ToList();
        if (registered.Count == 0)
            return new();
        var errors = calibration.ReprojectionError;
        var html = Html.Of($"<section>\n<h2>Reprojection errors</h2>\n<p>{Quantity.Count(errors.Count)} observations; ");
        html.Add($"root mean square {Quantity.Pixels(errors.RmsPixels)}, median {Quantity.Pixels(errors.MedianPixels)}.</p>\n");
        html.AddTrusted("<div class=\"panels\">\n");

        html.Add($"<div class=\"panel\"><h3>By photo, RMS</h3>\n{ErrorsByPhoto(registered)}</div>\n");
        html.Add($"<div class=\"panel\"><h3>All observations, pixels</h3>\n{ErrorHistogram(calibration)}</div>\n");
        return html.AddTrusted("</div>\n</section>\n");
    }

    private static Html ErrorsByPhoto(List<PhotoFigures> photos)
    {
        var errors = photos.ConvertAll(photo => photo.ReprojectionError!.RmsPixels);
        var suspicious = 1.6 * errors.Order().ElementAt(errors.Count / 2);
        var bars = photos.Select((photo, i) => (
            Number(i + 1), errors[i], $"{photo.Name}: {Quantity.Pixels(errors[i])}",
            errors[i] > suspicious ? "high" : "")).ToList();
        return BarChart.Draw(bars, LabelEvery(bars.Count), Quantity.Pixels(errors.Max()));
    }

    private static Html ErrorHistogram(CalibrationReport calibration)
    {
        var histogram = calibration.ReprojectionErrorHistogram;
        var bars = histogram.Take(ShownBins(histogram)).Select((count, i) =>
        {
            var from = Quantity.Format(i / 10.0, "0.0");
            return (from, (double)count, $"{from} px: {Quantity.Count(count)} observations", "");
        }).ToList();
        return BarChart.Draw(bars, LabelEvery(bars.Count), Quantity.Count(histogram.Max()));
    }

    // Omits a tail of up to 0.4 % of the observations, but no bin of the first pixel.
    private static int ShownBins(int[] histogram)
    {
        var tail = 0L;
        var shown = histogram.Length;
        var most = histogram.Sum(count => (long)count) / 250;
        while (shown > 11 && (tail += histogram[shown - 1]) <= most)
            shown--;
        return shown;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    // About eight labels fit below a chart.
    private static int LabelEvery(int count) => count <= 12 ? 1 : count <= 24 ? 4 : count <= 50 ? 5 : 10 * ((count + 79) / 80);

    public static Html Tracks(CalibrationReport calibration)
    {
        var histogram = calibration.TrackLengthHistogram;
        var last = Array.FindLastIndex(histogram, count => count > 0);
        if (last < 2)
            return new();
        var mean = histogram.Select((count, length) => (double)count * length).Sum() / histogram.Sum(count => (double)count);
        var bars = histogram[2..(last + 1)].Select((count, i) => (
            Number(i + 2), (double)count, $"{Quantity.Count(count)} tie points seen by {i + 2} photos", "")).ToList();
        return Html.Of($"""
            <section>
            <h2>Tie points</h2>
            <p>{Quantity.Count(calibration.PointCount)} tie points; on average {Quantity.Format(mean, "0.0")} photos see each.</p>
            <div class="panels"><div class="panel"><h3>By number of photos</h3>
            {BarChart.Draw(bars, LabelEvery(bars.Count), Quantity.Count(histogram.Max()))}</div></div>
            </section>

            """);
    }

    public static Html Cameras(CalibrationReport calibration)
    {
        var html = Html.Of($"<section>\n<h2>Camera models</h2>\n");
        foreach (var camera in calibration.Cameras)
        {
            var error = Quantity.Pixels(camera.ReprojectionError.RmsPixels);
            html.Add($"<h3>{camera.Name}</h3>\n<p class=\"muted\">{camera.Width} × {camera.Height} pixels, ");
            html.Add($"{camera.RegisteredPhotoCount} photos, RMS {error}</p>\n");
            html.Add($"<div class=\"panels\"><div class=\"panel\">{CameraTable(camera)}{Correlations(camera)}</div>\n");
            html.Add($"<div class=\"panel\"><h3>Residuals of the model</h3>\n{ResidualMap.Draw(camera)}</div>\n");
            html.Add($"<div class=\"panel\"><h3>Radial distortion</h3>\n{DistortionPlot.Draw(camera)}</div></div>\n");
        }
        return html.AddTrusted("</section>\n");
    }

    private static Html Correlations(CameraFigures camera)
    {
        var html = new Html();
        if (camera.Precision is not { Correlations.Count: > 0 } precision)
            return html;
        html.AddTrusted("<details><summary>Correlated parameters</summary>\n<ul>\n");
        foreach (var pair in precision.Correlations)
            html.Add($"<li>{pair.First} and {pair.Second}: {Quantity.Format(pair.Value, "0.00")}. {pair.Meaning}</li>\n");
        return html.AddTrusted("</ul></details>\n");
    }

    public static Html Positions(CalibrationReport calibration)
    {
        var residuals = calibration.Photos.Where(photo => photo.PositionResidualMeters is { Length: >= 2 }).ToList();
        if (residuals.Count == 0)
            return new();
        var html = Html.Of($"<section>\n<h2>Measured positions</h2>\n");
        html.Add($"<p>Calibrated minus measured positions of {residuals.Count} photos");
        if (calibration.PositionRmsHorizontalMeters is { } horizontal)
            html.Add($": root mean square {Quantity.Length(horizontal)} horizontally");
        if (calibration.PositionRmsVerticalMeters is { } vertical)
            html.Add($", {Quantity.Length(vertical)} vertically");
        html.AddTrusted(".</p>\n<div class=\"panels\">\n");
        html.Add($"<div class=\"panel\"><h3>East and north</h3>\n{PositionPlot.Draw(residuals)}</div>\n");
        var withHeight = residuals.Where(photo => photo.PositionResidualMeters!.Length > 2).ToList();
        if (withHeight.Count > 0)
            html.Add($"<div class=\"panel\"><h3>Up, by photo</h3>\n{HeightResiduals(withHeight)}</div>\n");
        return html.AddTrusted("</div>\n</section>\n");
    }

    private static Html HeightResiduals(List<PhotoFigures> photos)
    {
        var heights = photos.ConvertAll(photo => photo.PositionResidualMeters![2]);
        var bars = photos.Select((photo, i) => (
            Number(i + 1), Math.Abs(heights[i]), $"{photo.Name}: {Quantity.Length(heights[i])}",
            heights[i] < 0 ? "soft" : "")).ToList();
        return BarChart.Draw(bars, LabelEvery(bars.Count), Quantity.Length(heights.Max(Math.Abs)))
            .AddTrusted("<div class=\"legend\"><span><i style=\"background:var(--accent)\"></i>above</span>")
            .AddTrusted("<span><i style=\"background:var(--accent-soft)\"></i>below the measured height</span></div>\n");
    }

    private static Html CameraTable(CameraFigures camera)
    {
        var (before, after) = (camera.Before, camera.After);
        var html = Html.Of($"<div class=\"scroll\"><table>\n");
        html.AddTrusted("<tr><th></th><th class=\"n\">Before</th><th class=\"n\">After</th><th class=\"n\">±</th></tr>\n");
        void Row(string name, double from, double to, string format)
        {
            var sigma = camera.Precision?.Parameters.FirstOrDefault(
                parameter => name.StartsWith(parameter.Name, StringComparison.Ordinal))?.StandardDeviation;
            html.Add($"<tr><td>{name}</td>{Cell(Quantity.Format(from, format))}{Cell(Quantity.Format(to, format))}");
            html.Add($"{Cell(sigma is { } value ? Quantity.Format(value, format) : "")}</tr>\n");
        }

        Row(
            after.Fisheye is null ? "focal length, px" : "focal length, px per radian", before.FocalLength, after.FocalLength,
            "0.00");
        Row("principal point x, px", before.PrincipalPointX, after.PrincipalPointX, "0.00");
        Row("principal point y, px", before.PrincipalPointY, after.PrincipalPointY, "0.00");
        if (after.AspectRatio != 1 || before.AspectRatio != 1)
            Row("aspect ratio", before.AspectRatio, after.AspectRatio, "0.00000");
        if (after.Skew != 0 || before.Skew != 0)
            Row("skew, px", before.Skew, after.Skew, "0.000");
        if (after.Fisheye is { } lens && before.Fisheye is { } given)
        {
            if (lens.Shear != 0 || given.Shear != 0)
                Row("shear, px", given.Shear, lens.Shear, "0.000");
            Row("p0", given.P0, lens.P0, "0.00000");
            Row("p1", given.P1, lens.P1, "0.00000");
            Row("p2", given.P2, lens.P2, "0.00000");
            Row("p3", given.P3, lens.P3, "0.00000");
            Row("p4", given.P4, lens.P4, "0.00000");
            return html.AddTrusted("</table></div>\n");
        }
        Row("k1", before.K1, after.K1, "0.00000");
        Row("k2", before.K2, after.K2, "0.00000");
        Row("k3", before.K3, after.K3, "0.00000");
        Row("p1", before.P1, after.P1, "0.00000");
        Row("p2", before.P2, after.P2, "0.00000");
        return html.AddTrusted("</table></div>\n");
    }

    private static Html Cell(string number) => Html.Of($"<td class=\"n\">{number}</td>");
}
