namespace Reality.Storage.Blobs;

/// <summary>What is known of a blob besides its bytes.</summary>
/// <param name="ETag">Changes with every write; without quotes.</param>
/// <param name="ContentMd5">16 bytes, or null where it was never computed.</param>
/// <param name="Metadata">Names without the "x-ms-meta-" prefix.</param>
public sealed record BlobInfo(
    string Name, long Length, string ETag, DateTimeOffset CreatedAt, DateTimeOffset ModifiedAt, string ContentType,
    byte[]? ContentMd5, IReadOnlyDictionary<string, string> Metadata);
