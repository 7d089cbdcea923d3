namespace Reality.Storage.Blobs;

/// <summary>A block of a list to commit.</summary>
/// <param name="Id">Base64, as the client chose it.</param>
public readonly record struct BlockReference(string Id, BlockSource Source);
