namespace Reality.Storage.Blobs;

/// <summary>
/// Sizes of the entries of a listing in the XML of the Azure Blob protocol, in bytes of UTF-8: upper bounds, by which pages end.
/// </summary>
public static class ListingSize
{
    // The elements of an entry, with its times, numbers, ETag and MD5.
    private const int BlobFrame = 768;
    private const int PrefixFrame = 64;

    // "<></>" of an element, which writes its name twice.
    private const int ElementFrame = 5;

    public static long Of(BlobInfo blob, bool withMetadata)
    {
        var size = BlobFrame + OfText(blob.Name) + OfText(blob.ContentType);
        if (!withMetadata)
            return size;
        foreach (var (name, value) in blob.Metadata)
            size += ElementFrame + 2 * OfText(name) + OfText(value);
        return size;
    }

    public static long OfPrefix(string prefix) => PrefixFrame + OfText(prefix);

    private static long OfText(string text)
    {
        var size = 0L;
        foreach (var c in text)
        {
            size += c switch
            {
                '&' => 5,
                '<' or '>' => 4,
                < '\u0080' => 1,
                < '\u0800' => 2,
                _ => 3,
            };
        }
        return size;
    }
}
