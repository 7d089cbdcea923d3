using Reality.Core.Scenes;
using Reality.Engine.Sfm;

namespace Reality.Jobs.Report;

/// <summary>
/// Radial distortion of a camera over the distance from the principal point: how far a point is moved from where a camera without
/// distortion shows it, or a fisheye camera of the equidistant model.
/// </summary>
internal static class DistortionPlot
{
    private const double Width = 460;
    private const double PlotHeight = 150;
    private const double Margin = 18;
    private const int StepCount = 48;

    public static Html Draw(CameraFigures camera)
    {
        var radius = 0.5 * double.Hypot(camera.Width, camera.Height);
        var (before, after) = (Curve(camera.Before, radius), Curve(camera.After, radius));
        var most = Math.Max(1e-9, before.Concat(after).Max(Math.Abs));
        var html = Html.Of($"<svg viewBox=\"0 0 {Width} {PlotHeight + 2 * Margin}\" role=\"img\">");
        html.Add($"<path class=\"axis\" d=\"M0 {Margin + PlotHeight / 2}H{Width}\"/>");
        html.Add($"<path class=\"curve soft\" d=\"{Path(before, most)}\"/><path class=\"curve\" d=\"{Path(after, most)}\"/>");
        html.Add($"<text x=\"0\" y=\"{Margin - 5}\">{Quantity.Pixels(most)}</text>");
        html.Add($"<text x=\"{Width}\" y=\"{PlotHeight + 2 * Margin - 4}\" text-anchor=\"end\">");
        html.Add($"{Quantity.Format(radius, "0")} px from the center</text></svg>\n");
        return html.Add($"<p class=\"muted\">After the calibration, and before it (light); in the corners ")
            .Add($"{Quantity.Pixels(after[^1])} and {Quantity.Pixels(before[^1])}, outward positive.</p>");
    }

    /// <summary>Displacements in pixels at evenly spaced radii up to the given one.</summary>
    internal static double[] Curve(IntrinsicFigures camera, double radiusPixels) =>
        [.. Enumerable.Range(0, StepCount + 1).Select(i => At(camera, radiusPixels * i / StepCount))];

    // At a distance in pixels in the photo without distortion.
    private static double At(IntrinsicFigures camera, double radiusPixels)
    {
        var r = radiusPixels / camera.FocalLength;
        if (camera.Fisheye is { } lens)
            return camera.FocalLength * (new FisheyeLens(lens.P0, lens.P1, lens.P2, lens.P3, lens.P4).RadiusAt(r) - r);
        var r2 = r * r;
        return camera.FocalLength * r * r2 * (camera.K1 + r2 * (camera.K2 + r2 * camera.K3));
    }

    private static string Path(double[] values, double most)
    {
        var points = values.Select((value, i) =>
            $"{Quantity.Format(i * Width / StepCount, "0.0")} "
            + $"{Quantity.Format(Margin + PlotHeight / 2 * (1 - value / most), "0.0")}");
        return "M" + string.Join("L", points);
    }
}
