using Reality.Engine.Sfm;

namespace Reality.Jobs.Report;

/// <summary>The section about control and check points.</summary>
internal static class ControlSection
{
    // Residuals up to this many standard deviations are as the stated accuracies let expect, with few points.
    private const double ExpectedSigmas = 1.6;

    public static Html Build(ControlFigures? control)
    {
        if (control is null)
            return new();
        var html = Html.Of($"<section>\n<h2>Control points</h2>\n<p>{Summary(control)}</p>\n");
        html.AddTrusted("<div class=\"scroll\"><table>\n<tr><th>Point</th><th>Use</th><th class=\"n\">Accuracy</th>")
            .AddTrusted("<th class=\"n\">East</th><th class=\"n\">North</th><th class=\"n\">Up</th>")
            .AddTrusted("<th class=\"n\">Marks</th><th class=\"n\">RMS of marks</th>")
            .AddTrusted(control.LeaveOneOut is null ? "" : "<th class=\"n\">Left out: horizontal</th><th class=\"n\">up</th>")
            .AddTrusted("</tr>\n");
        foreach (var point in control.Points)
            html.Add(Row(point, control.LeaveOneOut is not null));
        html.AddTrusted("</table></div>\n<details><summary>Every mark</summary>\n<div class=\"scroll\"><table>\n")
            .AddTrusted("<tr><th>Point</th><th>Photo</th><th class=\"n\">x</th><th class=\"n\">y</th><th></th></tr>\n");
        foreach (var point in control.Points)
        {
            foreach (var mark in point.Marks)
                html.Add(Row(point.Name, mark));
        }
        return html.AddTrusted("</table></div></details>\n</section>\n");
    }

    private static string Summary(ControlFigures control)
    {
        var parts = new List<string>();
        if (control.ControlPoints is { } used)
            parts.Add($"Root mean square residual of {used.Count} control points: {Describe(used)}.");
        if (control.ResidualsInSigmas is { } sigmas)
        {
            parts.Add(sigmas <= ExpectedSigmas
                ? $"The accuracy that is stated for them explains these residuals: {Sigmas(sigmas)}."
                : $"These are larger than the accuracy that is stated for them explains: {Sigmas(sigmas)}.");
        }
        if (control.CheckPoints is { } checks)
            parts.Add($"{checks.Count} check points, which had no influence: {Describe(checks)}. {AsprsStatement.Of(control)}");
        else if (control.LeaveOneOut is { } leftOut)
        {
            parts.Add(
                $"There are no check points. With each of {leftOut.Count} control points left out in turn, the others predict it "
                + $"within {Describe(leftOut)} (root mean square).");
        }
        if (control.ControlPoints is null && control.CheckPoints is null)
            parts.Add("The scene has no position on Earth to compare with their coordinates.");
        return string.Join(' ', parts);
    }

    private static string Sigmas(double sigmas) => $"root mean square {Quantity.Format(sigmas, "0.0")} standard deviations";

    private static string Describe(ControlRms rms)
    {
        string?[] parts =
        [
            rms.HorizontalMeters is { } horizontal ? $"{Quantity.Length(horizontal)} horizontally" : null,
            rms.VerticalMeters is { } vertical ? $"{Quantity.Length(vertical)} in height" : null,
            rms.Pixels is { } pixels ? $"{Quantity.Pixels(pixels)} in photos" : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    private static Html Row(ControlPointFigures point, bool hasLeftOut)
    {
        var html = Html.Of($"<tr><td>{point.Name}</td><td>{UseOf(point.Role)}</td><td class=\"n\">{AccuracyOf(point)}</td>");
        var residual = point.ResidualMeters;
        html.Add(Cell(residual is { Length: >= 2 } ? residual[0] : null)).Add(
            Cell(residual is { Length: >= 2 } ? residual[1] : null))
            .Add(Cell(residual is { Length: not 2 } ? residual[^1] : null));
        html.Add($"<td class=\"n\">{point.Marks.Count(mark => mark.IsUsed)}</td>");
        html.Add($"<td class=\"n\">{(point.RmsPixels is { } pixels ? Quantity.Pixels(pixels) : "")}</td>");
        if (hasLeftOut)
        {
            var left = point.LeaveOneOutMeters;
            html.Add(Cell(left is { Length: >= 2 } ? double.Hypot(left[0], left[1]) : null))
                .Add(Cell(left is { Length: not 2 } ? left[^1] : null));
        }
        return html.AddTrusted("</tr>\n");
    }

    private static Html Row(string point, MarkFigures mark)
    {
        var html = Html.Of($"<tr><td>{point}</td><td>{mark.Photo}</td>");
        foreach (var i in (ReadOnlySpan<int>)[0, 1])
            html.Add($"<td class=\"n\">{(mark.ResidualPixels is { } residual ? Quantity.Pixels(residual[i]) : "")}</td>");
        return html.Add($"<td class=\"no\">{(mark.IsUsed ? "" : "not used")}</td></tr>\n");
    }

    private static Html Cell(double? meters) =>
        Html.Of($"<td class=\"n\">{(meters is { } value ? Quantity.Length(value) : "")}</td>");

    private static string AccuracyOf(ControlPointFigures point) => string.Join(" / ", new[]
    {
        point.HorizontalSigmaMeters, point.VerticalSigmaMeters,
    }.OfType<double>().Distinct().Select(sigma => Quantity.Length(sigma)));

    private static string UseOf(ControlRole role) => role switch
    {
        ControlRole.Adjusted => "control",
        ControlRole.Placed => "places the scene",
        ControlRole.Compared => "compared",
        ControlRole.Contradicts => "not used: contradicts the others",
        ControlRole.Check => "check",
        _ => "",
    };
}
