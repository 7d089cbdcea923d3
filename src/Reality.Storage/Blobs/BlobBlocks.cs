namespace Reality.Storage.Blobs;

/// <summary>The blocks of a blob.</summary>
/// <param name="Blob">Null where nothing was committed yet.</param>
/// <param name="Committed">In the order of the content; empty where the blob was written in one go.</param>
/// <param name="Uncommitted">Staged for the next list, ordered by id.</param>
public sealed record BlobBlocks(BlobInfo? Blob, IReadOnlyList<BlobBlock> Committed, IReadOnlyList<BlobBlock> Uncommitted);
