namespace Reality.Storage.Blobs;

/// <summary>A block as a client staged it.</summary>
/// <param name="Id">Base64, as the client chose it.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct BlobBlock(string Id, long Length);
