using Reality.Storage.Database;

namespace Reality.Storage.RealityData;

/// <summary>Encodes tags in one column, in a form that can be searched for a single tag.</summary>
public static class Tags
{
    /// <summary>Encodes tags in lower case without duplicates, in the order given. A tag must not contain a line feed.</summary>
    public static string Join(IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var once = tags.Select(RealityDataRow.Fold).Distinct(StringComparer.Ordinal).ToList();
        return once.Count == 0 ? "" : $"\n{string.Join('\n', once)}\n";
    }

    /// <summary>Inverse of <see cref="Join"/>.</summary>
    public static IReadOnlyList<string> Split(string column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Text that a column contains if and only if it has the tag.</summary>
    internal static string Marked(string tag) => $"\n{RealityDataRow.Fold(tag)}\n";
}
