using Reality.Engine.Sfm;

namespace Reality.Jobs.Report;

/// <summary>
/// The accuracy that check points show, in the wording of the ASPRS Positional Accuracy Standards for Digital Geospatial Data,
/// Edition 2 (2023).
/// </summary>
internal static class AsprsStatement
{
    private const string Standards = "ASPRS Positional Accuracy Standards for Digital Geospatial Data, Edition 2 (2023)";

    // Fewer are to be stated.
    private const int MinCheckPointCount = 30;

    /// <summary>The statement; empty without check points.</summary>
    public static string Of(ControlFigures control)
    {
        if (control.CheckPoints is not { } checks)
            return "";
        var points = control.Points.Where(point => point.Role == ControlRole.Check).ToList();
        string?[] parts =
        [
            Sentence("horizontal", "RMSE_H", checks.HorizontalMeters, Math.Sqrt(2) * RmsOf(points, p => p.HorizontalSigmaMeters)),
            Sentence("vertical", "RMSE_V", checks.VerticalMeters, RmsOf(points, p => p.VerticalSigmaMeters)),
        ];
        var tested = string.Join(" ", parts.OfType<string>());
        if (tested.Length == 0)
            return "";
        return checks.Count >= MinCheckPointCount
            ? $"This data set was tested to meet {Standards}: {tested}"
            : $"Although the Standards call for a minimum of thirty (30) checkpoints, this test was performed using ONLY "
                + $"{checks.Count} checkpoints. This data set was produced to meet {Standards}: {tested} These are found using "
                + $"the reduced number of checkpoints.";
    }

    // The error of the survey of the check points counts, too.
    private static string? Sentence(string direction, string symbol, double? fitMeters, double surveyMeters)
    {
        if (fitMeters is not { } fit)
            return null;
        var centimeters = 100 * double.Hypot(fit, surveyMeters);
        var accuracyClass = Math.Max(1, Math.Ceiling(centimeters));
        return $"for a {Quantity.Format(accuracyClass, "0")} (cm) {symbol} {direction} positional accuracy class; the tested "
            + $"{direction} positional accuracy was found to be {symbol} = {Quantity.Format(centimeters, "0.0")} (cm).";
    }

    private static double RmsOf(List<ControlPointFigures> points, Func<ControlPointFigures, double?> sigma)
    {
        var sigmas = points.Select(sigma).OfType<double>().ToList();
        return sigmas.Count == 0 ? 0 : Math.Sqrt(sigmas.Average(s => s * s));
    }
}
