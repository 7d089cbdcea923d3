namespace Reality.Jobs.Report;

/// <summary>A chart of vertical bars, as SVG that fills the width it is given.</summary>
internal static class BarChart
{
    private const double Width = 460;
    private const double PlotHeight = 140;
    private const double Top = 18;

    /// <param name="bars">Label, value (0 or more), tooltip and additional CSS class of each bar.</param>
    /// <param name="labelEvery">Interval between labeled bars; 1 labels every bar.</param>
    /// <param name="topLabel">Formatted highest value.</param>
    public static Html Draw(
        IReadOnlyList<(string Label, double Value, string Hint, string Class)> bars, int labelEvery, string topLabel)
    {
        var max = Math.Max(bars.Max(bar => bar.Value), 1e-12);
        var slot = Width / bars.Count;
        var gap = slot > 6 ? 2 : slot * 0.15;
        var html = Html.Of($"<svg viewBox=\"0 0 {Width} {Top + PlotHeight + 20}\" role=\"img\">");
        html.Add($"<path class=\"axis\" d=\"M0 {Top}H{Width}M0 {Top + PlotHeight}H{Width}\"/>");
        html.Add($"<text x=\"0\" y=\"{Top - 5}\">{topLabel}</text>");
        for (var i = 0; i < bars.Count; i++)
        {
            var (label, value, hint, cssClass) = bars[i];
            var height = Math.Max(value > 0 ? 1 : 0, PlotHeight * value / max);
            html.Add($"<rect class=\"bar {cssClass}\" x=\"{i * slot + gap / 2}\" y=\"{Top + PlotHeight - height}\" ");
            html.Add($"width=\"{slot - gap}\" height=\"{height}\" rx=\"{Math.Min(2, slot / 4)}\"><title>{hint}</title></rect>");
            if (i % labelEvery == 0)
                html.Add($"<text x=\"{(i + 0.5) * slot}\" y=\"{Top + PlotHeight + 15}\" text-anchor=\"middle\">{label}</text>");
        }
        return html.AddTrusted("</svg>\n");
    }
}
