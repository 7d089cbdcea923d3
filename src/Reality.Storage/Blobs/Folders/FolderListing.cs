using Microsoft.Data.Sqlite;

namespace Reality.Storage.Blobs.Folders;

/// <summary>Reads a page of a container from the index, skipping the blobs that a common prefix combines.</summary>
internal static class FolderListing
{
    // Appended to a prefix, sorts after every name that begins with it: no name contains this code point.
    private const string AfterAll = "\U0010FFFF";

    public static BlobPage Page(IndexSession index, long container, BlobListing listing)
    {
        var page = new PageContent(listing);
        var from = string.CompareOrdinal(listing.Marker ?? "", listing.Prefix) > 0 ? listing.Marker : listing.Prefix;
        while (from is not null)
            from = ReadRun(index, container, listing, from, page);
        return page.Whole;
    }

    // Reads blobs up to the end of the page or the first common prefix. Returns the name to continue from; null at the end.
    private static string? ReadRun(
        IndexSession index, long container, BlobListing listing, string from, PageContent page)
    {
        var columns = listing.WithMetadata ? BlobRow.Columns : BlobRow.ColumnsWithoutMetadata;
        // One more than fits, which becomes the marker of the next page.
        return index.First(
            $"SELECT {columns} FROM Blobs WHERE Container = ?1 AND Name >= ?2 ORDER BY Name LIMIT ?3",
            Read, container, from, listing.MaxCount - page.Count + 1);

        string? Read(SqliteDataReader row)
        {
            do
            {
                var name = row.GetString(1);
                if (!name.StartsWith(listing.Prefix, StringComparison.Ordinal))
                    return null;
                if (CommonPrefix(name, listing) is { } prefix)
                    return page.TryAdd(prefix, name) ? prefix + AfterAll : null;
                if (!page.TryAdd(BlobRow.Read(row).Info))
                    return null;
            }
            while (row.Read());
            return null;
        }
    }

    private static string? CommonPrefix(string name, BlobListing listing)
    {
        if (listing.Delimiter is not { Length: > 0 } delimiter)
            return null;
        var end = name.IndexOf(delimiter, listing.Prefix.Length, StringComparison.Ordinal);
        return end < 0 ? null : name[..(end + delimiter.Length)];
    }

    /// <summary>Entries of a page until the first that does not fit, whose name becomes the marker.</summary>
    private sealed class PageContent(BlobListing listing)
    {
        private readonly List<BlobInfo> _blobs = [];
        private readonly List<string> _prefixes = [];
        private long _bytes;
        private string? _next;

        public int Count => _blobs.Count + _prefixes.Count;

        public BlobPage Whole => new(_blobs, _prefixes, _next);

        public bool TryAdd(BlobInfo blob)
        {
            if (!HasRoom(ListingSize.Of(blob, listing.WithMetadata), blob.Name))
                return false;
            _blobs.Add(blob);
            return true;
        }

        /// <param name="name">The first name of the prefix.</param>
        public bool TryAdd(string prefix, string name)
        {
            if (!HasRoom(ListingSize.OfPrefix(prefix), name))
                return false;
            _prefixes.Add(prefix);
            return true;
        }

        private bool HasRoom(long size, string name)
        {
            if (Count == listing.MaxCount || (Count > 0 && _bytes + size > listing.MaxBytes))
            {
                _next = name;
                return false;
            }
            _bytes += size;
            return true;
        }
    }
}
