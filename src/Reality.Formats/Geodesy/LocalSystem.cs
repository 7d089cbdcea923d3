using System.Globalization;
using System.Text.RegularExpressions;

namespace Reality.Formats.Geodesy;

/// <summary>Local systems of files: well-known text without a place on the earth.</summary>
public static partial class LocalSystem
{
    /// <summary>Whether a definition is that of a local system.</summary>
    /// <param name="unit">Unit of its lengths if that is not the meter; otherwise null.</param>
    public static bool IsOne(string definition, out string? unit)
    {
        ArgumentNullException.ThrowIfNull(definition);
        unit = null;
        if (!LocalPattern().IsMatch(definition) || EarthPattern().IsMatch(definition))
            return false;
        var other = UnitPattern().Matches(definition).FirstOrDefault(match =>
            double.TryParse(match.Groups[2].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var meters)
            && meters != 1);
        unit = other?.Groups[1].Value;
        return true;
    }

    [GeneratedRegex(@"\b(LOCAL_CS|ENGCRS|ENGINEERINGCRS)\s*[\[(]", RegexOptions.IgnoreCase)]
    private static partial Regex LocalPattern();

    [GeneratedRegex(
        @"\b(PROJCS|PROJCRS|PROJECTEDCRS|GEOGCS|GEOGCRS|GEOGRAPHICCRS|GEODCRS|GEODETICCRS|GEOCCS)\s*[\[(]",
        RegexOptions.IgnoreCase)]
    private static partial Regex EarthPattern();

    [GeneratedRegex(@"\b(?:LENGTH)?UNIT\s*[\[(]\s*""([^""]*)""\s*,\s*([-+.0-9eE]+)", RegexOptions.IgnoreCase)]
    private static partial Regex UnitPattern();
}
