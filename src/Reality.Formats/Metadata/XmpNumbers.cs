using System.Globalization;
using Reality.Core.Numerics;

namespace Reality.Formats.Metadata;

/// <summary>Numbers as XMP writes them.</summary>
internal static class XmpNumbers
{
    /// <summary>
    /// "198.5", "+198.5", "610/1000", or with a decimal comma; null for anything else and for a division by zero.
    /// </summary>
    public static double? Number(string text)
    {
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
    /// with seconds.
    /// </summary>
    public static double? Degrees(string text, char positive, char negative)
    {
        text = text.Trim();
        if (text.Length == 0)
            return null;
        var last = char.ToUpperInvariant(text[^1]);
        if (last != positive && last != negative)
            return Number(text);
        var parts = text[..^1].Trim().Split(',');
        double sum = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            if (i > 2 || Parse(parts[i]) is not { } part)
                return null;
            sum += part / ExactMath.Pow(60, i);
        }
        return last == negative ? -sum : sum;
    }

    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
}
