namespace Reality.Jobs.Report;

/// <summary>The section about the references of heights.</summary>
internal static class HeightSection
{
    public static Html Build(IReadOnlyList<HeightEntry> heights)
    {
        if (heights.Count == 0)
            return new();
        var html = Html.Of($"<section>\n<h2>Heights</h2>\n<p>Internally, heights are meters above the ellipsoid.</p>\n");
        html.AddTrusted("<div class=\"scroll\"><table>\n<tr><th>Heights of</th><th class=\"n\">Count</th><th>count from</th>")
            .AddTrusted("<th>Unit</th><th class=\"n\">To heights above the ellipsoid</th></tr>\n");
        foreach (var entry in heights)
        {
            var count = entry.Count is { } known ? Quantity.Count(known) : "";
            html.Add($"<tr><td>{entry.Source}</td><td class=\"n\">{count}</td><td>{entry.Reference}</td>");
            html.Add($"<td>{entry.Unit}</td><td class=\"n\">{Describe(entry.Conversion)}</td></tr>\n");
        }
        return html.AddTrusted("</table></div>\n</section>\n");
    }

    private static string Describe(HeightRange? conversion)
    {
        if (conversion is not { } range)
            return "";
        var (min, max) = (Format(range.Min), Format(range.Max));
        return min == max ? $"{min} m" : $"{min} to {max} m";
    }

    private static string Format(double meters) => Math.Round(meters, 2) == 0 ? "0" : Quantity.Format(meters, "+0.00;-0.00");
}
