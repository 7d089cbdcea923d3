using Reality.Engine.Matching;
using Reality.Engine.Sfm;

namespace Reality.Jobs.Report;

/// <summary>The verdict on every photo: those that are not registered first, with the test that they failed.</summary>
internal static class VerdictSection
{
    // Names of a component's photos that are listed.
    private const int NamedCount = 6;

    public static Html Build(ReportModel model)
    {
        var calibration = model.Calibration;
        var fileCount = calibration.PhotoCount + model.LeftOut.Count;
        var html = Html.Of($"<section>\n<h2>Photos</h2>\n");
        html.Add($"<p>{calibration.RegisteredCount} of {fileCount} photos are registered.</p>\n");
        html.Add(NotRegistered(model)).Add(Components(calibration.Components ?? []));
        html.AddTrusted("<details><summary>Every photo</summary>\n<div class=\"scroll\"><table>\n")
            .AddTrusted("<tr><th>Photo</th><th class=\"n\">Features</th><th class=\"n\">Fine</th><th class=\"n\">Pairs</th>")
            .AddTrusted("<th class=\"n\">Tie points in view</th><th class=\"n\">Observations</th>")
            .AddTrusted("<th class=\"n\">RMS error</th><th class=\"n\">Overlaps</th>")
            .AddTrusted("<th class=\"n\">Sampling distance</th><th class=\"n\">± horizontally</th><th class=\"n\">± height</th>")
            .AddTrusted("<th class=\"n\">± rotation</th><th>Best neighbors</th></tr>\n");
        foreach (var photo in calibration.Photos)
            html.Add(Row(photo, calibration.IsGeoreferenced));
        return html.AddTrusted("</table></div></details>\n</section>\n");
    }

    private static Html NotRegistered(ReportModel model)
    {
        var missing = model.Calibration.Photos.Where(photo => !photo.IsRegistered).ToList();
        var html = new Html();
        if (missing.Count + model.LeftOut.Count == 0)
            return html;
        html.AddTrusted("<div class=\"scroll\"><table>\n<tr><th>Not registered</th><th>Failed test</th><th>Why</th>")
            .AddTrusted("<th>What would help</th><th>Best neighbors</th></tr>\n");
        foreach (var photo in missing)
        {
            var verdict = photo.Verdict;
            var why = verdict?.Finding ?? photo.UnregisteredReason ?? "No reason was recorded.";
            html.Add($"<tr><td class=\"no\">{photo.Name}</td><td>{NameOf(verdict?.FailedTest)}</td><td>{why}</td>");
            html.Add($"<td>{verdict?.Help ?? ""}</td><td>{NeighborsOf(verdict)}</td></tr>\n");
        }
        foreach (var (name, reason) in model.LeftOut)
        {
            html.Add($"<tr><td class=\"no\">{name}</td><td>{NameOf(PhotoTest.Readable)}</td><td>{reason}</td>");
            html.AddTrusted("<td></td><td></td></tr>\n");
        }
        return html.AddTrusted("</table></div>\n");
    }

    private static Html Components(IReadOnlyList<ComponentFigures> components)
    {
        var html = new Html();
        if (components.Count == 0)
            return html;
        html.AddTrusted("<p>The photos fall into groups that do not match one another. Each was calibrated; the first is the ")
            .AddTrusted("scene.</p>\n<div class=\"scroll\"><table>\n<tr><th>Component</th><th class=\"n\">Photos</th>")
            .AddTrusted("<th class=\"n\">Tie points</th><th>Place</th><th></th></tr>\n");
        foreach (var component in components)
        {
            var names = string.Join(", ", component.Photos.Take(NamedCount));
            html.Add($"<tr><td>{component.Number}</td><td class=\"n\">{component.PhotoCount}</td>");
            html.Add($"<td class=\"n\">{Quantity.Count(component.PointCount)}</td>");
            html.Add($"<td>{(component.IsGeoreferenced ? "on Earth" : "local frame")}</td>");
            html.Add($"<td>{names}{(component.Photos.Count > NamedCount ? ", …" : "")}</td></tr>\n");
        }
        return html.AddTrusted("</table></div>\n");
    }

    private static Html Row(PhotoFigures photo, bool isMetric)
    {
        var (verdict, errors) = (photo.Verdict, photo.ReprojectionError);
        var (horizontal, vertical, rotation) = PrecisionSection.OfPhoto(photo, isMetric);
        var html = Html.Of($"<tr><td class=\"{(photo.IsRegistered ? "" : "no")}\">{photo.Name}</td>");
        html.Add(Cell(verdict is null ? "" : Quantity.Count(verdict.FeatureCount)))
            .Add(Cell(verdict?.FineFeatureShare is { } share ? Quantity.Format(100 * share, "0") + " %" : ""))
            .Add(Cell(verdict is null ? "" : Quantity.Count(verdict.VerifiedPairCount)))
            .Add(Cell(verdict is null ? "" : Quantity.Count(verdict.TiePointCount)))
            .Add(Cell(Quantity.Count(errors?.Count ?? verdict?.AgreeingTiePointCount ?? 0)))
            .Add(Cell(errors is null ? "" : Quantity.Pixels(errors.RmsPixels)))
            .Add(Cell(Quantity.Count(photo.OverlapCount)))
            .Add(Cell(photo.GroundSamplingDistance is { } gsd ? Quantity.Length(gsd, isMetric) : ""))
            .Add(Cell(horizontal)).Add(Cell(vertical)).Add(Cell(rotation));
        return html.Add($"<td>{NeighborsOf(verdict)}</td></tr>\n");
    }

    private static Html Cell(string number) => Html.Of($"<td class=\"n\">{number}</td>");

    private static string NeighborsOf(PhotoVerdict? verdict) => string.Join(", ", (verdict?.Neighbors ?? []).Select(
        neighbor => $"{neighbor.Name} ({neighbor.MatchCount}{(neighbor.Geometry is null ? " unverified" : "")})"));

    private static string NameOf(PhotoTest? test) => test switch
    {
        null => "",
        PhotoTest.Readable => "file",
        PhotoTest.Sharpness => "blur",
        PhotoTest.Features => "features",
        PhotoTest.VerifiedPairs => "verified pairs",
        PhotoTest.Parallax => "parallax",
        PhotoTest.LookAlikes => "look-alikes",
        PhotoTest.ViewGraph => "view graph",
        PhotoTest.Resection => "resection",
        PhotoTest.Residuals => "residuals",
        PhotoTest.Position => "measured position",
        PhotoTest.GivenPose => "given pose",
        _ => throw new ArgumentOutOfRangeException(nameof(test), test, null),
    };
}
