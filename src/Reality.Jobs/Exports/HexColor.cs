using System.Globalization;
using Reality.Core.Imaging;

namespace Reality.Jobs.Exports;

/// <summary>Colors as requests write them, "#RRGGBB".</summary>
internal static class HexColor
{
    public static Rgb24 Parse(string text) => new(Part(text, 1), Part(text, 3), Part(text, 5));

    private static byte Part(string text, int start) =>
        byte.Parse(text.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
