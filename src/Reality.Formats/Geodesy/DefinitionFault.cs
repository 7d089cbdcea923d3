using System.Text;
using System.Text.RegularExpressions;

namespace Reality.Formats.Geodesy;

/// <summary>Finds forbidden parts of a definition of a coordinate system from outside: files, and overlong texts.</summary>
internal static partial class DefinitionFault
{
    /// <summary>Maximum length of a definition, in characters.</summary>
    public const int MaxLength = 16 * 1024;

    // Parameters of a PROJ string that are numbers or names of PROJ's own tables (proj.org, "Cartographic projection").
    private static readonly HashSet<string> s_projParameters = new(StringComparer.Ordinal)
    {
        "proj", "type", "no_defs", "wktext", "over", "south", "approx", "algo",
        "ellps", "datum", "towgs84", "a", "b", "rf", "f", "es", "e", "R", "R_A", "R_V", "R_a", "R_g", "R_h", "R_lat_a", "R_lat_g",
        "pm", "units", "to_meter", "vunits", "vto_meter", "axis", "geoc",
        "zone", "k", "k_0", "x_0", "y_0", "h", "h_0", "lat_0", "lat_1", "lat_2", "lat_3", "lat_ts", "lat_b", "lat_t",
        "lon_0", "lon_1", "lon_2", "lon_3", "lonc", "alpha", "gamma",
        "no_off", "no_uoff", "no_cut", "no_rot", "sweep", "tilt", "azi",
        "W", "M", "n", "q", "m", "path", "lsat", "rot", "guam", "ns", "north_square", "south_square",
    };

    private static readonly char[] s_pathCharacters = ['"', '@', '/', '\\'];

    /// <summary>The fault as the rest of a sentence that begins with the definition; null if there is none.</summary>
    public static string? Find(string definition)
    {
        if (definition.Length > MaxLength)
            return $"is too long for a coordinate system: {definition.Length} characters; at most {MaxLength} are accepted.";
        if (HasCharactersOfNoText(definition))
            return "contains control characters or half characters, which are not accepted: remove them.";
        return definition.StartsWith('+') ? InProjString(definition) : InWellKnownText(definition);
    }

    // PROJ reads up to a NUL; databases refuse what follows.
    private static bool HasCharactersOfNoText(string definition)
    {
        foreach (var rune in definition.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune) && rune.Value is not ('\t' or '\r' or '\n'))
                return true;
        }
        return false;
    }

    private static string? InProjString(string definition)
    {
        foreach (var token in definition.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries))
        {
            var name = token.TrimStart('+').Split('=')[0];
            if (token[0] != '+' || !s_projParameters.Contains(name) || token.IndexOfAny(s_pathCharacters) >= 0)
            {
                return $"has the parameter '{name}', which is not accepted in a coordinate system: "
                    + "leave it out, or give EPSG:<code>.";
            }
        }
        return null;
    }

    private static string? InWellKnownText(string definition) => FilePattern().Match(definition) is { Success: true } match
        ? $"contains {match.Value.Trim('"', ' ', '[', '(', '=').ToUpperInvariant()}, which may name files and is not accepted: "
            + "give EPSG:<code>, or well-known text without it."
        : null;

    // EXTENSION and methods named PROJ carry PROJ strings, PARAMETERFILE and geoid models named PROJ carry paths of grids.
    [GeneratedRegex(
        """\b(EXTENSION|PARAMETERFILE)\s*[\[(]|\+(proj|init)\b|"\s*PROJ[-\s]|\b(\w*grids|init|file|model|catalog)\s*=""",
        RegexOptions.IgnoreCase)]
    private static partial Regex FilePattern();
}
