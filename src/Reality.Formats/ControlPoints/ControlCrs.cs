using System.Globalization;
using System.Text.RegularExpressions;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Formats.Geodesy;

namespace Reality.Formats.ControlPoints;

/// <summary>
/// The coordinate system of control points with the level of their heights: a definition of
/// <see cref="CoordinateSystemParser"/>, "local", "EPSG:32632+ellipsoid", or the spellings of OpenDroneMap ("WGS84 UTM 32N") and
/// Metashape ("EPSG::32632").
/// </summary>
/// <param name="System">Null for a local system in meters with z up.</param>
/// <param name="HasKnownHeights">Whether the level that heights count from is said.</param>
public sealed partial record ControlCrs(CoordinateSystem? System, bool HasKnownHeights)
{
    private const string Ellipsoid = "+ellipsoid";

    /// <summary>What to give to name the level of heights.</summary>
    public string Advice => System?.EpsgCode is { } code
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"EPSG:{code}{Ellipsoid} if they count from the ellipsoid (GNSS), or a compound system such as EPSG:{code}+5773 if "
            + $"they count from mean sea level (5773 is EGM96)")
        : $"'EPSG:<code>{Ellipsoid}' if they count from the ellipsoid (GNSS), or 'EPSG:<code>+5773' if they count from mean sea "
            + "level (5773 is EGM96)";

    /// <summary>Parses a definition.</summary>
    /// <param name="source">Who gives it, for messages.</param>
    /// <exception cref="InvalidFileException">It is not known.</exception>
    public static ControlCrs Parse(string definition, string source)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var text = definition.Trim().Replace("EPSG::", "EPSG:", StringComparison.OrdinalIgnoreCase);
        if (text.Equals("local", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("LOCAL_CS", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("Local Coordinates", StringComparison.OrdinalIgnoreCase))
            return new(null, true);
        var isEllipsoidal = text.EndsWith(Ellipsoid, StringComparison.OrdinalIgnoreCase);
        if (isEllipsoidal)
            text = text[..^Ellipsoid.Length];
        if (UtmPattern().Match(text) is { Success: true } utm)
        {
            var isNorth = utm.Groups[2].Value.Equals("N", StringComparison.OrdinalIgnoreCase);
            var number = int.Parse(utm.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            if (number is < 1 or > 60)
                throw new InvalidFileException(ControlFile.Format, $"{source}: {text} does not exist; UTM zones are 1 to 60.");
            text = new UtmZone(number, isNorth).CoordinateSystem.Definition;
        }
        if (!CoordinateSystemParser.TryParse(text, out var system, out var problem))
            throw new InvalidFileException(ControlFile.Format, $"{source}: {problem}");
        if (isEllipsoidal && system.HasVerticalDatum)
        {
            throw new InvalidFileException(
                ControlFile.Format, $"{source}: {text} has heights of its own; leave {Ellipsoid} out.");
        }
        return new(system, isEllipsoidal || system.HasVerticalDatum || system.IsThreeDimensional);
    }

    /// <summary>Whether a line is the name of a coordinate system.</summary>
    internal static bool IsNamed(string line)
    {
        var text = line.Trim();
        return text.StartsWith("EPSG:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("+proj=", StringComparison.Ordinal)
            || text.StartsWith("ENU:", StringComparison.OrdinalIgnoreCase)
            || text.Equals("WGS84", StringComparison.OrdinalIgnoreCase)
            || UtmPattern().IsMatch(text) || WktPattern().IsMatch(text);
    }

    /// <summary>The system that a comment of a table names; null if it is about something else.</summary>
    internal static string? InComment(string comment)
    {
        const string label = "CoordinateSystem:";
        if (comment.StartsWith(label, StringComparison.OrdinalIgnoreCase))
            return comment[label.Length..].Trim();
        return IsNamed(comment) ? comment.Trim() : null;
    }

    [GeneratedRegex(@"^WGS\s?84\s+UTM\s+([0-9]{1,2})\s*([NS])$", RegexOptions.IgnoreCase)]
    private static partial Regex UtmPattern();

    [GeneratedRegex(@"^(PROJCS|PROJCRS|GEOGCS|GEOGCRS|GEODCRS|GEOCCS|COMPD_CS|COMPOUNDCRS|BOUNDCRS|LOCAL_CS)\s*[\[(]",
        RegexOptions.IgnoreCase)]
    private static partial Regex WktPattern();
}
