using Reality.Engine.Sfm;

namespace Reality.Jobs.Report;

/// <summary>The section about distances of tie points from scans.</summary>
internal static class ScanSection
{
    public static Html Build(IReadOnlyList<ScanFigures>? scans)
    {
        if (scans is null || scans.Count == 0)
            return new();
        var html = Html.Of($"<section>\n<h2>Scans</h2>\n<p>Distances of tie points from the surfaces of each scan nearby.</p>\n");
        html.AddTrusted("<div class=\"scroll\"><table>\n<tr><th>Scan</th><th class=\"n\">Tie points</th>")
            .AddTrusted("<th class=\"n\">Median</th><th class=\"n\">RMS</th><th class=\"n\">Within 5 cm</th></tr>\n");
        foreach (var scan in scans)
        {
            html.Add($"<tr><td>{scan.Scan}</td><td class=\"n\">{scan.PointCount}</td>")
                .Add($"<td class=\"n\">{Meters(scan.MedianMeters)}</td>")
                .Add($"<td class=\"n\">{Meters(scan.RmsMeters)}</td><td class=\"n\">{Share(scan.NearShare)}</td></tr>\n");
        }
        return html.AddTrusted("</table></div>\n</section>\n");
    }

    private static string Meters(double? meters) => meters is { } value ? Quantity.Format(value, "0.000") + " m" : "–";

    private static string Share(double? share) => share is { } value ? Quantity.Format(100 * value, "0") + " %" : "–";
}
