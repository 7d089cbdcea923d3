using System.Diagnostics.CodeAnalysis;
using Reality.Storage.Database;

namespace Reality.Storage.RealityData;

/// <summary>The text that a search for reality data looks in.</summary>
internal static class SearchText
{
    /// <summary>What belongs in <see cref="RealityDataRow.SearchText"/> of a row.</summary>
    public static string Of(RealityDataRow row) =>
        Fold(string.Join('\n', row.DisplayName, row.Group, row.Description, row.RootDocument, row.Acquirer, row.Tags));

    /// <summary>As texts are compared: without case, alike in both databases.</summary>
    [SuppressMessage("Globalization", "CA1308", Justification = "Tags are published in lower case.")]
    public static string Fold(string text) => text.ToLowerInvariant();
}
