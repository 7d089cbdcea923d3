using System.Globalization;
using System.Text.RegularExpressions;

namespace Reality.Formats.ControlPoints;

/// <summary>Numbers of files of control points: a decimal point, no thousands, finite.</summary>
internal static partial class ControlNumber
{
    public static bool TryParse(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>Whether a text is a number with a decimal comma.</summary>
    public static bool HasDecimalComma(string text) => DecimalComma().IsMatch(text);

    /// <summary>Whether a text looks like a number, finite or not, so that it cannot be a name.</summary>
    public static bool IsNumeric(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || HasDecimalComma(text);

    [GeneratedRegex(@"^[+-]?\d+,\d+$")]
    private static partial Regex DecimalComma();
}
