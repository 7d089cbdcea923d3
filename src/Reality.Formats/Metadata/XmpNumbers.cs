using System.Globalization;
using Reality.Core.Numerics;

namespace Reality.Formats.Metadata;

/// <summary>Numbers as XMP writes them.</summary>
/// <remarks>
/// Also as programs write them for people: "30°10'15.6\"N", "100 m", with the minus sign of Unicode or digits of full width.
/// </remarks>
internal static class XmpNumbers
{
    private static readonly string[] s_units = ["m", "meters", "metres", "deg", "°"];
    private static readonly string[] s_angleSeparators =
        [" ", ":", "DEG", "°", "º", "'", "\"", "’", "”", "′", "″"];

    /// <summary>
    /// "198.5", "+198.5", "610/1000", with a decimal comma, or with a unit of meters or degrees; null for anything else and for a
    /// division by zero.
    /// </summary>
    public static double? Number(string text)
    {
        text = WithoutUnit(InAscii(text));
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            var hasDecimalComma = text.Count(c => c == ',') == 1 && !text.Contains('.', StringComparison.Ordinal);
            return Parse(hasDecimalComma ? text.Replace(',', '.') : text);
        }
        return Parse(text[..slash]) is { } numerator && Parse(text[(slash + 1)..]) is { } denominator and not 0
            ? numerator / denominator
            : null;
    }

    /// <summary>
    /// Signed degrees ("-91.99"), or the form of the XMP specification, part 2: "30,10.26N" in degrees and minutes, "30,10,15.6N"
    /// with seconds; also with the signs of degrees, minutes and seconds, colons or blanks between them.
    /// </summary>
    /// <param name="reference">Letter in a property of its own; empty if there is none.</param>
    public static double? Degrees(string text, string reference, char positive, char negative)
    {
        text = InAscii(text).ToUpperInvariant();
        var own = TakeLetter(ref text, positive, negative);
        var letter = own ?? TakeLetter(ref reference, positive, negative);
        var degrees = own is not null && IsInCommas(text) ? InParts(text, ",")
            : Number(text) ?? InParts(text.Replace(',', '.'), s_angleSeparators);
        // A sign that contradicts the letter leaves the side open.
        return letter is null ? degrees
            : letter == negative && degrees is { } south ? -Math.Abs(south)
            : degrees >= 0 ? degrees : null;
    }

    private static char? TakeLetter(ref string text, char positive, char negative)
    {
        text = text.Trim().ToUpperInvariant();
        foreach (var letter in new[] { positive, negative })
        {
            var isLast = text.EndsWith(letter);
            if (!isLast && !text.StartsWith(letter))
                continue;
            text = (isLast ? text[..^1] : text[1..]).Trim();
            return letter;
        }
        return null;
    }

    private static bool IsInCommas(string text) => text.Contains(',', StringComparison.Ordinal)
        && !s_angleSeparators.Any(separator => text.Contains(separator, StringComparison.Ordinal));

    private static double? InParts(string text, params string[] separators)
    {
        var parts = text.Split(separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is 0 or > 3)
            return null;
        double sum = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            if (Parse(parts[i]) is not { } part || i > 0 && part is not (>= 0 and < 60))
                return null;
            sum += Math.Abs(part) / ExactMath.Pow(60, i);
        }
        return parts[0].StartsWith('-') ? -sum : sum;
    }

    private static string WithoutUnit(string text)
    {
        var unit = s_units.FirstOrDefault(unit => text.EndsWith(unit, StringComparison.OrdinalIgnoreCase));
        return unit is null ? text : text[..^unit.Length].TrimEnd();
    }

    /// <summary>The text with signs and digits of ASCII, without blanks around it.</summary>
    private static string InAscii(string text) => string.Concat(text.Select(c => c switch
    {
        >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
        '\u2212' or '\u2010' or '\u2011' or '\u2013' => '-',
        '\u00A0' or '\u202F' => ' ',
        _ => c,
    })).Trim();

    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
}
