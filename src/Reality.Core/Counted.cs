using System.Globalization;

namespace Reality.Core;

/// <summary>A number and its noun in a sentence for the user: 1 photo, 2 photos.</summary>
public static class Counted
{
    /// <summary>The number and the noun, whose plural has an s.</summary>
    public static string Of(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>The same with a verb: 1 photo has, 2 photos have.</summary>
    public static string Of(long count, string noun, string verbOfOne, string verbOfMany) =>
        $"{Of(count, noun)} {(count == 1 ? verbOfOne : verbOfMany)}";
}
