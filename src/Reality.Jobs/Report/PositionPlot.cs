using Reality.Engine.Sfm;

namespace Reality.Jobs.Report;

/// <summary>Horizontal residuals of measured positions as dots on rings.</summary>
internal static class PositionPlot
{
    private const double Half = 170;

    public static Html Draw(IReadOnlyList<PhotoFigures> photos)
    {
        var farthest = photos.Max(photo => double.Hypot(photo.PositionResidualMeters![0], photo.PositionResidualMeters[1]));
        var ring = Round(Math.Max(farthest, 1e-3) / 2);
        var scale = (Half - 24) / Math.Max(farthest, 2 * ring);
        var html = Html.Of($"<svg class=\"rings\" viewBox=\"{-Half} {-Half} {2 * Half} {2 * Half}\" role=\"img\">");
        html.Add($"<path class=\"axis\" d=\"M{-Half} 0H{Half}M0 {-Half}V{Half}\"/>");
        for (var i = 1; i <= 2; i++)
        {
            html.Add($"<circle class=\"axis\" r=\"{i * ring * scale}\"/>");
            html.Add($"<text x=\"4\" y=\"{-i * ring * scale - 3}\">{Quantity.Length(i * ring)}</text>");
        }
        foreach (var photo in photos)
        {
            var (east, north) = (photo.PositionResidualMeters![0], photo.PositionResidualMeters[1]);
            html.Add($"<circle class=\"mark\" cx=\"{east * scale}\" cy=\"{-north * scale}\" r=\"4\">");
            html.Add($"<title>{photo.Name}: {Quantity.Length(east)} east, {Quantity.Length(north)} north</title></circle>");
        }
        html.Add($"<text x=\"{Half - 4}\" y=\"-5\" text-anchor=\"end\">east</text>");
        return html.Add($"<text x=\"5\" y=\"{-Half + 10}\">north</text></svg>\n");
    }

    /// <summary>The largest 1, 2 or 5 times a power of ten that is not larger.</summary>
    internal static double Round(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        var digit = value / power;
        return power * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1);
    }
}
