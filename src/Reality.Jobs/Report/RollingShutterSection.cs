using Reality.Engine.Sfm;

namespace Reality.Jobs.Report;

/// <summary>The section about cameras that read their rows one after the other.</summary>
internal static class RollingShutterSection
{
    public static Html Build(CalibrationReport calibration)
    {
        if (calibration.RollingShutter is not { PhotoCount: > 0 } figures)
            return new();
        var times = string.Join(", ", figures.ReadoutSeconds.Select(seconds => Quantity.Format(1e3 * seconds, "0.0") + " ms"));
        var speed = Quantity.Length(figures.MedianSpeed, calibration.IsGeoreferenced);
        return Html.Of($"""
            <section>
            <h2>Rolling shutter</h2>
            <p>The cameras of {Quantity.Count(figures.PhotoCount)} photos read their rows one after the other, within {times}.
            At a median speed of {speed} per second, {Quantity.Pixels(figures.MedianShiftPixels)} pass meanwhile.
            {Verdict(figures)}</p>
            <div class="scroll"><table>
            <tr><th>Median reprojection error</th><th class="n">without correction</th><th class="n">with correction</th></tr>
            <tr><td>of these photos</td><td class="n">{Quantity.Format(figures.ErrorBeforePixels, "0.000")} px</td><td
            class="n">{Quantity.Format(figures.ErrorAfterPixels, "0.000")} px</td></tr>
            </table></div>
            </section>

            """);
    }

    private static string Verdict(RollingShutterFigures figures) => figures.IsKept
        ? "The scene is corrected for it: observations are where cameras that expose all rows at once would see them."
        : "A correction does not lower the errors enough, and is not used.";
}
