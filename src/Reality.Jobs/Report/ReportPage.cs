using System.Globalization;
using System.Reflection;
using Reality.Pipeline;

namespace Reality.Jobs.Report;

/// <summary>The HTML page of the report: its sections from top to bottom.</summary>
internal static class ReportPage
{
    private static readonly string Style = ReadStyle();

    public static string Build(ReportModel model, CancellationToken cancellation = default)
    {
        var page = new Html();
        page.AddTrusted("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .AddTrusted("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .AddTrusted("<meta http-equiv=\"Content-Security-Policy\" ")
            .AddTrusted("content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n")
            .Add($"<title>{model.Title} – report</title>\n")
            .AddTrusted("<style>\n").AddTrusted(Style).AddTrusted("</style>\n</head>\n<body>\n<main>\n");
        page.Add(Top(model))
            .Add(MessagesSection(model))
            .Add(VerdictSection.Build(model))
            .Add(CalibrationSections.Maps(model, cancellation))
            .Add(CalibrationSections.Errors(model.Calibration))
            .Add(CalibrationSections.Cameras(model.Calibration))
            .Add(RollingShutterSection.Build(model.Calibration))
            .Add(RigSection.Build(model.Calibration))
            .Add(ControlSection.Build(model.Calibration.Control))
            .Add(ScanSection.Build(model.Calibration.Scans))
            .Add(HeightSection.Build(model.Heights))
            .Add(CalibrationSections.Positions(model.Calibration))
            .Add(CalibrationSections.Tracks(model.Calibration))
            .Add(PrecisionSection.Build(model.Calibration))
            .Add(SplatSection.Build(model))
            .Add(StageSection.Build(model.Stages))
            .Add(Outputs(model));
        page.Add($"<footer>Made by Reality {model.Version}</footer>\n</main>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static Html Top(ReportModel model)
    {
        var date = model.CreatedAt.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture);
        var html = Html.Of($"<header><h1>{model.Title}</h1><p class=\"muted\">{date}");
        if (model.CoordinateSystem.Length > 0)
            html.Add($" · {model.CoordinateSystem}");
        html.AddTrusted("</p></header>\n");
        if (model.Picture is { } picture)
        {
            html.AddTrusted("<img class=\"hero\" alt=\"The model, rendered\" ");
            html.Add($"src=\"data:image/jpeg;base64,{Convert.ToBase64String(picture)}\">\n");
        }
        html.AddTrusted("<div class=\"figures\">\n");
        foreach (var (name, value) in KeyFigures(model))
            html.Add($"<div><b>{value}</b><span>{name}</span></div>\n");
        return html.AddTrusted("</div>\n");
    }

    private static IEnumerable<(string Name, string Value)> KeyFigures(ReportModel model)
    {
        var calibration = model.Calibration;
        var fileCount = calibration.PhotoCount + model.LeftOut.Count;
        yield return ("photos registered", $"{calibration.RegisteredCount} of {fileCount}");
        yield return ("reprojection error, RMS", Quantity.Pixels(calibration.ReprojectionError.RmsPixels));
        var samplingDistance = Quantity.Length(calibration.MedianGroundSamplingDistance, calibration.IsGeoreferenced);
        yield return ("ground sampling distance", samplingDistance);
        yield return ("tie points", Quantity.Count(calibration.PointCount));
        if (PrecisionSection.OfTiePoints(calibration) is { } precision)
            yield return precision;
        if (calibration.PositionRmsHorizontalMeters is { } horizontal)
            yield return ("to measured positions, RMS horizontally", Quantity.Length(horizontal));
        foreach (var figure in model.Figures)
            yield return (figure.Name, figure.Value);
        if (model.Stages.Count > 0)
            yield return ("time", Quantity.Time(new(model.Stages.Sum(stage => stage.Wall.Ticks))));
    }

    private static Html MessagesSection(ReportModel model)
    {
        var html = new Html();
        if (model.Messages.Count == 0)
            return html;
        html.AddTrusted("<section>\n<h2>What to know</h2>\n<ul class=\"messages\">\n");
        foreach (var message in model.Messages)
        {
            var kind = message.Severity == MessageSeverity.Error ? "error" : "warning";
            html.Add($"<li class=\"{kind}\">{message.Text} <code>{message.Code}</code></li>\n");
        }
        return html.AddTrusted("</ul>\n</section>\n");
    }

    private static Html Outputs(ReportModel model)
    {
        var html = new Html();
        if (model.Outputs.Count == 0)
            return html;
        html.AddTrusted("<section>\n<h2>Files</h2>\n<div class=\"scroll\"><table>\n");
        foreach (var output in model.Outputs)
            html.Add($"<tr><td>{output.Name}</td><td><code>{output.Path}</code></td></tr>\n");
        return html.AddTrusted("</table></div>\n</section>\n");
    }

    private static string ReadStyle()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Reality.Jobs.Report.report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
