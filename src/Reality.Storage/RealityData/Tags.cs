namespace Reality.Storage.RealityData;

/// <summary>Tags as one column holds them, so that one of them can be looked for.</summary>
public static class Tags
{
    /// <summary>In lower case and each once, in the order given. A tag holds no line feed.</summary>
    public static string Join(IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var once = tags.Select(SearchText.Fold).Distinct(StringComparer.Ordinal).ToList();
        return once.Count == 0 ? "" : $"\n{string.Join('\n', once)}\n";
    }

    public static IReadOnlyList<string> Split(string column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>What a column contains that has the tag.</summary>
    internal static string Marked(string tag) => $"\n{SearchText.Fold(tag)}\n";
}
