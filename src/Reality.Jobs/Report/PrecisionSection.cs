using Reality.Engine.Sfm;

namespace Reality.Jobs.Report;

/// <summary>The section about standard deviations of photos and tie points, and those of one photo or all tie points.</summary>
internal static class PrecisionSection
{
    public static Html Build(CalibrationReport calibration)
    {
        var html = new Html();
        if (calibration.RegisteredCount == 0)
            return html;
        html.AddTrusted("<section>\n<h2>Precision</h2>\n");
        if (calibration.Precision is not { } precision)
        {
            return html.AddTrusted("<p>The precision is not known: the photos do not determine all parameters, or their ")
                .AddTrusted("equations are too large to be inverted.</p>\n</section>\n");
        }
        html.Add($"<p>{Meaning(precision)}</p>\n");
        if (precision.Shape is null && precision.Place is null)
            return html.AddTrusted("</section>\n");
        html.AddTrusted("<div class=\"scroll\"><table>\n<tr><th>Standard deviation</th>");
        if (precision.Place is not null)
            html.AddTrusted("<th class=\"n\">In its frame, median</th><th class=\"n\">95 % below</th>");
        if (precision.Shape is not null)
            html.AddTrusted("<th class=\"n\">In itself, median</th><th class=\"n\">95 % below</th>");
        html.AddTrusted("</tr>\n");
        string Length(double value) => Quantity.Length(value, calibration.IsGeoreferenced);
        html.Add(Row("photos, horizontally", precision, summary => summary.PhotoHorizontal, Length))
            .Add(Row("photos, in height", precision, summary => summary.PhotoVertical, Length))
            .Add(Row("photos, tilt", precision, summary => summary.PhotoTiltDegrees, Turn))
            .Add(Row("photos, heading", precision, summary => summary.PhotoHeadingDegrees, Turn))
            .Add(Row("tie points, horizontally", precision, summary => summary.PointHorizontal, Length))
            .Add(Row("tie points, in height", precision, summary => summary.PointVertical, Length));
        return html.AddTrusted("</table></div>\n</section>\n");
    }

    /// <summary>
    /// Standard deviations of tie points in the frame of the scene, else in the scene itself, the median horizontally and in
    /// height; null if they are not known. The name fits on two lines of a key figure.
    /// </summary>
    public static (string Name, string Value)? OfTiePoints(CalibrationReport calibration)
    {
        if ((calibration.Precision?.Place ?? calibration.Precision?.Shape) is not { } summary)
            return null;
        var horizontal = Quantity.Length(summary.PointHorizontal.Median, calibration.IsGeoreferenced);
        var vertical = Quantity.Length(summary.PointVertical.Median, calibration.IsGeoreferenced);
        return ("point precision, plan · height", $"{horizontal} · {vertical}");
    }

    /// <summary>
    /// Position and rotation of a photo: √(σ²x + σ²y), height, the largest of the three turns; empty if not known.
    /// </summary>
    public static (string Horizontal, string Vertical, string Rotation) OfPhoto(PhotoFigures photo, bool isMetric)
    {
        if ((photo.Precision?.Position ?? photo.Precision?.ShapePosition) is not { } position
            || (photo.Precision!.RotationDegrees ?? photo.Precision.ShapeRotationDegrees) is not { } rotation)
            return ("", "", "");
        var horizontal = Math.Sqrt(position[0] * position[0] + position[1] * position[1]);
        return (Quantity.Length(horizontal, isMetric), Quantity.Length(position[2], isMetric), Turn(rotation.Max()));
    }

    private static string Meaning(ScenePrecision precision)
    {
        var noise = $"Standard deviations of the errors that observations of ± {Quantity.Pixels(precision.NoisePixels)} leave. ";
        const string shape = "In itself means after the best shift, turn and scale of the whole scene: how exactly its parts "
            + "lie to one another.";
        const string limits = " Errors that all photos share, as of a datum, an antenna, or a lens that the camera model does "
            + "not describe, are not included: check points reveal those.";
        return precision switch
        {
            { Place: null, Shape: null } => noise + "Poses that were given are kept, and leave the place of the scene open in "
                + "some direction: only the cameras have a precision.",
            { Place: null } => noise + "Nothing that acted in the adjustment determines place, tilt, heading and size of the "
                + "scene together: control points would, or measured positions that are exact enough for the tilt. " + shape
                + limits,
            { Shape: null } => noise + $"The frame of the scene is given by {Listed(precision.PlacedBy)}; poses that are kept "
                + "count as exact." + limits,
            _ => noise + $"The frame of the scene is given by {Listed(precision.PlacedBy)} with the accuracies stated for them. "
                + shape + limits,
        };
    }

    private static string Listed(IReadOnlyList<string> names) => names.Count < 2
        ? string.Join("", names)
        : string.Join(", ", names.SkipLast(1)) + " and " + names[^1];

    private static Html Row(
        string name, ScenePrecision precision, Func<PrecisionSummary, DeviationRange> select, Func<double, string> format)
    {
        var html = Html.Of($"<tr><td>{name}</td>");
        foreach (var summary in (PrecisionSummary?[])[precision.Place, precision.Shape])
        {
            if (summary is null)
                continue;
            var range = select(summary);
            html.Add($"<td class=\"n\">{format(range.Median)}</td><td class=\"n\">{format(range.Percentile95)}</td>");
        }
        return html.AddTrusted("</tr>\n");
    }

    private static string Turn(double degrees) => Quantity.Format(degrees, "0.0000") + "°";
}
