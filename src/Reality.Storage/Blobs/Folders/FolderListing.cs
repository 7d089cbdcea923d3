using Microsoft.Data.Sqlite;

namespace Reality.Storage.Blobs.Folders;

/// <summary>Reads a page of a container from the index, skipping the blobs that a common prefix combines.</summary>
internal static class FolderListing
{
    // Appended to a prefix, sorts after every name that begins with it: no name contains this code point.
    private const string AfterAll = "\U0010FFFF";

    public static BlobPage Page(IndexSession index, long container, BlobListing listing)
    {
        var blobs = new List<BlobInfo>();
        var prefixes = new List<string>();
        var from = string.CompareOrdinal(listing.Marker ?? "", listing.Prefix) > 0 ? listing.Marker : listing.Prefix;
        while (from is not null)
        {
            if (blobs.Count + prefixes.Count >= listing.MaxCount)
                return new BlobPage(blobs, prefixes, NextName(index, container, from, listing.Prefix));
            from = ReadRun(index, container, listing, from, blobs, prefixes);
        }
        return new BlobPage(blobs, prefixes, null);
    }

    // Reads blobs up to the end of the page or the first common prefix. Returns the name to continue from; null at the end.
    private static string? ReadRun(
        IndexSession index, long container, BlobListing listing, string from, List<BlobInfo> blobs, List<string> prefixes)
    {
        string? next = null;
        var room = listing.MaxCount - blobs.Count - prefixes.Count;
        index.First(
            $"SELECT {BlobRow.Columns} FROM Blobs WHERE Container = ?1 AND Name >= ?2 ORDER BY Name LIMIT ?3",
            row => next = Read(row, room), container, from, room + 1);
        return next;

        string? Read(SqliteDataReader row, int left)
        {
            do
            {
                var name = row.GetString(1);
                if (!name.StartsWith(listing.Prefix, StringComparison.Ordinal))
                    return null;
                if (left-- == 0)
                    return name;
                if (CommonPrefix(name, listing) is { } prefix)
                {
                    prefixes.Add(prefix);
                    return prefix + AfterAll;
                }
                blobs.Add(BlobRow.Read(row).Info);
            }
            while (row.Read());
            return null;
        }
    }

    private static string? NextName(IndexSession index, long container, string from, string prefix) =>
        index.Value("SELECT Name FROM Blobs WHERE Container = ?1 AND Name >= ?2 ORDER BY Name LIMIT 1", container, from)
            is string name && name.StartsWith(prefix, StringComparison.Ordinal) ? name : null;

    private static string? CommonPrefix(string name, BlobListing listing)
    {
        if (listing.Delimiter is not { Length: > 0 } delimiter)
            return null;
        var end = name.IndexOf(delimiter, listing.Prefix.Length, StringComparison.Ordinal);
        return end < 0 ? null : name[..(end + delimiter.Length)];
    }
}
