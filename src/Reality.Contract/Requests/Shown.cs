using System.Globalization;
using System.Text;

namespace Reality.Contract.Requests;

/// <summary>Foreign text as it goes into a message: short, and without control characters.</summary>
public static class Shown
{
    private const int MaxLength = 200;

    public static string Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Take(MaxLength))
            shown.Append(Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format ? "\uFFFD" : rune.ToString());
        return text.Length > shown.Length ? $"{shown}…" : shown.ToString();
    }
}
