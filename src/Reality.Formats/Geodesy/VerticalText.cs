using System.Text.RegularExpressions;

namespace Reality.Formats.Geodesy;

/// <summary>
/// Well-known text that states a vertical system within a horizontal one, or after it, as Esri's programs write it. PROJ takes
/// the horizontal part only and says nothing.
/// </summary>
internal static partial class VerticalText
{
    /// <summary>The text as a compound system (OGC 01-009, section 7.2); itself if it has no such vertical system.</summary>
    public static string ToCompound(string text)
    {
        var (map, heights) = (HorizontalPattern().Match(text), VerticalPattern().Match(text));
        if (!map.Success || !heights.Success || EndOf(text, heights.Groups["system"].Index) is not { } end)
            return text;
        var horizontal = text.Remove(heights.Index, end - heights.Index);
        var name = $"{map.Groups["name"].Value} + {heights.Groups["name"].Value}";
        return $"COMPD_CS[\"{name}\",{horizontal},{text[heights.Groups["system"].Index..end]}]";
    }

    // The position after the bracket that closes the first one; null if none does.
    private static int? EndOf(string text, int start)
    {
        var (depth, isQuoted) = (0, false);
        for (var i = start; i < text.Length; i++)
        {
            isQuoted ^= text[i] == '"';
            if (isQuoted)
                continue;
            depth += text[i] switch { '[' or '(' => 1, ']' or ')' => -1, _ => 0 };
            if (depth == 0 && text[i] is (']' or ')'))
                return i + 1;
        }
        return null;
    }

    [GeneratedRegex(@"^(PROJCS|GEOGCS)\s*[\[(]\s*""(?<name>[^""]*)""", RegexOptions.IgnoreCase)]
    private static partial Regex HorizontalPattern();

    [GeneratedRegex(@",\s*(?<system>VERT_?CS\s*[\[(]\s*""(?<name>[^""]*)"")", RegexOptions.IgnoreCase)]
    private static partial Regex VerticalPattern();
}
