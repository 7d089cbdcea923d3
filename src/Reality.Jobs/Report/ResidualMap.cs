using Reality.Engine.Sfm;

namespace Reality.Jobs.Report;

/// <summary>Mean residuals over a camera's image as arrows.</summary>
internal static class ResidualMap
{
    private const double Width = 460;
    private const int EnoughObservations = 5;

    public static Html Draw(CameraFigures camera)
    {
        var grid = camera.Residuals;
        var height = Width * camera.Height / Math.Max(1, camera.Width);
        var (cellX, cellY) = (Width / Math.Max(1, grid.Columns), height / Math.Max(1, grid.Rows));
        var shown = Enumerable.Range(0, grid.Count.Length).Where(i => grid.Count[i] >= EnoughObservations).ToList();
        var longest = shown.Count == 0 ? 0 : shown.Max(i => double.Hypot(grid.MeanX[i], grid.MeanY[i]));
        var scale = 0.9 * Math.Min(cellX, cellY) / Math.Max(longest, 1e-9);
        var html = Html.Of($"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\">");
        html.Add($"<rect class=\"axis\" width=\"{Width}\" height=\"{height}\" rx=\"4\"/>");
        foreach (var i in shown)
        {
            var (x, y) = ((i % grid.Columns + 0.5) * cellX, (i / grid.Columns + 0.5) * cellY);
            var (dx, dy) = (scale * grid.MeanX[i], scale * grid.MeanY[i]);
            html.Add($"<path class=\"arrow\" d=\"M{x - dx / 2} {y - dy / 2}l{dx} {dy}\"/>");
            html.Add($"<circle class=\"tip\" cx=\"{x + dx / 2}\" cy=\"{y + dy / 2}\" r=\"2\"/>");
        }
        html.AddTrusted("</svg>\n");
        return html.Add($"<p class=\"muted\">Mean residuals over the image; the longest is {Quantity.Pixels(longest)}.</p>");
    }
}
