namespace Reality.Formats.PointClouds;

/// <summary>Reads what C and C++ programs print for values that are not finite and .NET does not parse.</summary>
internal static class NotFinite
{
    /// <summary>
    /// NaN for "inf" (C99, printf), "nan(...)", and "1.#INF", "1.#IND" or "1.#QNAN" (older runtimes of Windows), with any sign
    /// and in any case. Callers leave out all values that are not finite, so infinity is not kept apart.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double number)
    {
        number = double.NaN;
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
            text = text[1..];
        return StartsWith(text, "1.#"u8) || StartsWith(text, "nan("u8) || (text.Length == 3 && StartsWith(text, "inf"u8));
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        text.Length >= word.Length && System.Text.Ascii.EqualsIgnoreCase(text[..word.Length], word);
}
