using Reality.Storage.Database;

namespace Reality.Storage.RealityData;

/// <summary>The text that a search for reality data looks in.</summary>
public static class SearchText
{
    /// <summary>What belongs in <see cref="RealityDataRow.SearchText"/> of a row.</summary>
    public static string Of(RealityDataRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Fold(string.Join('\n', row.DisplayName, row.Group, row.Description, row.RootDocument, row.Acquirer, row.Tags));
    }

    /// <summary>As texts are compared: without case, alike in both databases.</summary>
    public static string Fold(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
#pragma warning disable CA1308 // Lower case is what is stored.
        return text.ToLowerInvariant();
#pragma warning restore CA1308
    }
}
