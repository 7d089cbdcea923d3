namespace Reality.Storage.Blobs;

/// <summary>Containers of blobs: a folder, an Azure Blob account or an S3 bucket.</summary>
/// <remarks>
/// A blob is whole or absent: a write that was cut leaves what was there before. Names are ordinal, case matters, '/' only
/// groups them. Containers are 3 to 63 lower-case letters, digits and single hyphens. An unknown container throws
/// <see cref="ContainerNotFoundException"/>; a condition that does not hold, <see cref="BlobConditionException"/>.
/// Contents stream through, in constant memory.
/// </remarks>
public interface IBlobStore
{
    /// <summary>Makes a container; does nothing where it is there already.</summary>
    Task CreateContainerAsync(string container, CancellationToken cancellation);

    /// <summary>Removes a container with all it holds; does nothing where there is none.</summary>
    Task DeleteContainerAsync(string container, CancellationToken cancellation);

    /// <summary>Null where the blob is absent.</summary>
    Task<BlobInfo?> FindAsync(string container, string name, CancellationToken cancellation);

    /// <summary>Opens a blob, all of it or <paramref name="length"/> bytes from <paramref name="offset"/>; null where absent.</summary>
    /// <remarks>The stream stays readable when the blob is overwritten or deleted meanwhile.</remarks>
    Task<BlobContent?> ReadAsync(string container, string name, long offset, long? length, CancellationToken cancellation);

    /// <summary>Writes a blob in one go, over one that is there where the condition allows it.</summary>
    Task<BlobInfo> WriteAsync(string container, string name, Stream content, BlobWrite write, CancellationToken cancellation);

    /// <summary>Keeps a block for a later <see cref="CommitBlocksAsync"/>; invisible until then.</summary>
    Task StageBlockAsync(string container, string name, string blockId, Stream content, CancellationToken cancellation);

    /// <summary>Makes the blob of the blocks named, in that order; <see cref="BlobConditionException"/> where one is missing.</summary>
    Task<BlobInfo> CommitBlocksAsync(
        string container, string name, IReadOnlyList<BlockReference> blocks, BlobWrite write, CancellationToken cancellation);

    /// <summary>False where the blob was absent.</summary>
    Task<bool> DeleteAsync(string container, string name, BlobCondition condition, CancellationToken cancellation);

    /// <summary>One page of the names in ordinal order.</summary>
    Task<BlobPage> ListAsync(string container, BlobListing listing, CancellationToken cancellation);

    /// <summary>The file that holds a blob's content on this machine's disk, for reading only; null where there is none such.</summary>
    string? FindLocalFile(string container, string name);
}
