namespace Reality.Storage.Blobs;

/// <summary>Containers of blobs: a folder, an Azure Blob account or an S3 bucket.</summary>
/// <remarks>
/// A blob is whole or absent: a write that was cut leaves what was there before. Names are those <see cref="BlobName"/> allows,
/// in the order of their code points; case matters, '/' only groups them. Containers are 3 to 63 lower-case letters, digits and
/// single hyphens. An unknown container throws <see cref="ContainerNotFoundException"/>; a condition that does not hold,
/// <see cref="BlobConditionException"/>; a full disk, <see cref="StorageFullException"/>; a name that is not allowed,
/// <see cref="ArgumentException"/>. Contents stream through, in constant memory.
/// </remarks>
public interface IBlobStore
{
    /// <summary>Makes a container; does nothing where it is there already.</summary>
    Task CreateContainerAsync(string container, CancellationToken cancellation);

    /// <summary>Removes a container with all it holds; does nothing where there is none.</summary>
    Task DeleteContainerAsync(string container, CancellationToken cancellation);

    /// <summary>Bytes of all blobs of a container; staged blocks do not count.</summary>
    /// <remarks>Immediate in a folder; an account is listed for it.</remarks>
    Task<long> SizeAsync(string container, CancellationToken cancellation);

    /// <summary>Null where the blob is absent.</summary>
    Task<BlobInfo?> FindAsync(string container, string name, CancellationToken cancellation);

    /// <summary>
    /// Opens a blob, all of it or <paramref name="length"/> bytes from <paramref name="offset"/>, fewer where it ends before;
    /// null where absent.
    /// </summary>
    /// <remarks>The stream stays readable when the blob is overwritten or deleted meanwhile.</remarks>
    Task<BlobContent?> ReadAsync(string container, string name, long offset, long? length, CancellationToken cancellation);

    /// <summary>Writes a blob in one go, over one that is there where the condition allows it.</summary>
    Task<BlobInfo> WriteAsync(string container, string name, Stream content, BlobWrite write, CancellationToken cancellation);

    /// <summary>Keeps a block of exactly <paramref name="length"/> bytes for a later <see cref="CommitBlocksAsync"/>; invisible until then.</summary>
    /// <param name="blockId">Base64 of at most 64 bytes; the same id again replaces the block.</param>
    Task StageBlockAsync(
        string container, string name, string blockId, Stream content, long length, CancellationToken cancellation);

    /// <summary>
    /// Makes the blob of the blocks named, in that order; <see cref="BlobConditionException"/> where one is missing. All staged
    /// blocks of the blob are gone afterwards.
    /// </summary>
    Task<BlobInfo> CommitBlocksAsync(
        string container, string name, IReadOnlyList<BlockReference> blocks, BlobWrite write, CancellationToken cancellation);

    /// <summary>The blocks of a blob; null where there is neither a blob nor a staged block.</summary>
    Task<BlobBlocks?> ListBlocksAsync(string container, string name, CancellationToken cancellation);

    /// <summary>Changes what is known of a blob and its ETag, not its bytes; null where the blob is absent.</summary>
    Task<BlobInfo?> ChangeAsync(string container, string name, BlobChange change, CancellationToken cancellation);

    /// <summary>Makes a blob of the bytes of another, at once where the store can; null where the source is absent.</summary>
    /// <param name="source">Container and name.</param>
    /// <param name="write">Content type and metadata are the source's where null.</param>
    Task<BlobInfo?> CopyAsync(
        (string Container, string Name) source, string container, string name, BlobChange write, CancellationToken cancellation);

    /// <summary>False where the blob was absent.</summary>
    Task<bool> DeleteAsync(string container, string name, BlobCondition condition, CancellationToken cancellation);

    /// <summary>One page of the names in order.</summary>
    Task<BlobPage> ListAsync(string container, BlobListing listing, CancellationToken cancellation);

    /// <summary>The file that holds a blob's content on this machine's disk, for reading only; null where there is none such.</summary>
    /// <remarks>
    /// It holds this version of the blob and vanishes when the blob is overwritten or deleted; who has it open keeps reading.
    /// Its name ends as the blob's name did when its content was uploaded (".jpg").
    /// </remarks>
    string? FindLocalFile(string container, string name);

    /// <summary>Removes what writes left that nobody finished: blocks and parts older than <paramref name="age"/>.</summary>
    Task CleanUpAsync(TimeSpan age, CancellationToken cancellation);
}
