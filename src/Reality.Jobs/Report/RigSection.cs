using Reality.Engine.Sfm;

namespace Reality.Jobs.Report;

/// <summary>The section about cameras that are mounted together.</summary>
internal static class RigSection
{
    private const int NamedCount = 6;

    public static Html Build(CalibrationReport calibration)
    {
        var html = new Html();
        if (calibration.Rigs is not { Count: > 0 } rigs)
            return html;
        html.AddTrusted("<section>\n<h2>Rigs</h2>\n");
        foreach (var rig in rigs)
        {
            html.Add($"<h3>{rig.Name}</h3>\n<p>{Summary(rig)}</p>\n");
            html.AddTrusted("<div class=\"scroll\"><table>\n<tr><th>Camera</th><th class=\"n\">Photos</th>")
                .AddTrusted("<th class=\"n\">Exposures used</th><th class=\"n\">Baseline</th>")
                .AddTrusted("<th class=\"n\">± per axis</th>")
                .AddTrusted("<th class=\"n\">Turn</th><th class=\"n\">One exposure, ± center</th>")
                .AddTrusted("<th class=\"n\">± rotation</th><th></th></tr>\n");
            foreach (var slot in rig.Slots)
                html.Add(Row(slot, calibration.IsGeoreferenced));
            html.AddTrusted("</table></div>\n");
        }
        return html.AddTrusted("</section>\n");
    }

    private static string Summary(RigFigures rig)
    {
        var kind = rig.IsStrict ? "have one relative pose of their cameras" : "have relative poses that differ a little";
        var text = $"{Quantity.Count(rig.ExposureCount)} exposures {kind}. Standard deviations come from exposures whose photos "
            + $"were registered on their own.";
        if (rig.PlacedPhotos.Count > 0)
            text += $" The rig alone has placed {Quantity.Count(rig.PlacedPhotos.Count)} photos: {NamesOf(rig.PlacedPhotos)}.";
        if (rig.MisfitPhotos.Count > 0)
        {
            text += $" {Quantity.Count(rig.MisfitPhotos.Count)} photos contradict the rig and are independent: "
                + $"{NamesOf(rig.MisfitPhotos)}.";
        }
        return text;
    }

    private static string NamesOf(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(NamedCount)) + (names.Count > NamedCount ? ", …" : "");

    private static Html Row(RigSlotFigures slot, bool isMetric)
    {
        var html = Html.Of($"<tr><td>{slot.Name}</td>");
        html.Add(Cell(Quantity.Count(slot.PhotoCount))).Add(Cell(Quantity.Count(slot.ExposureCount)))
            .Add(Cell(slot.Baseline is { } baseline ? Quantity.Length(baseline, isMetric) : ""))
            .Add(Cell(slot.CenterSigma is { } sigma ? Quantity.Length(sigma, isMetric) : ""))
            .Add(Cell(slot.TurnDegrees is { } turn ? Quantity.Format(turn, "0.000") + "°" : ""))
            .Add(Cell(slot.CenterSpread is { } spread ? Quantity.Length(spread, isMetric) : ""))
            .Add(Cell(slot.RotationSpreadDegrees is { } degrees ? Quantity.Format(degrees, "0.000") + "°" : ""));
        return html.Add($"<td class=\"no\">{NoteOf(slot)}</td></tr>\n");
    }

    private static string NoteOf(RigSlotFigures slot) => slot switch
    {
        { Baseline: null } => "pose not known: photos are independent",
        { Baseline: 0 } => "",
        { IsBaselineObservable: false } => "baseline not observable: kept near zero",
        _ => "",
    };

    private static Html Cell(string number) => Html.Of($"<td class=\"n\">{number}</td>");
}
