namespace Reality.Storage.Blobs;

/// <summary>Containers of blobs: a folder, an Azure Blob account or an S3 bucket.</summary>
/// <remarks>
/// A blob is whole or absent: an interrupted write leaves the previous blob. Names are those that <see cref="BlobName"/> allows,
/// sorted by code point and case-sensitive; '/' only groups them. An unknown container throws
/// <see cref="ContainerNotFoundException"/>, an unmet condition <see cref="BlobConditionException"/>, a full disk
/// <see cref="StorageFullException"/>, and an invalid name <see cref="ArgumentException"/>. Contents are streamed in constant
/// memory.
/// </remarks>
public interface IBlobStore
{
    /// <summary>
    /// Bytes that each blob and staged block takes besides its content, about: its name, its properties, and the rest of its last
    /// block of the disk.
    /// </summary>
    const int Overhead = 4096;

    /// <summary>Bytes that each block of a committed blob takes besides its content, about: its id and its place.</summary>
    const int BlockOverhead = 256;

    /// <summary>Creates a container; does nothing if it exists.</summary>
    Task CreateContainerAsync(string container, CancellationToken cancellation);

    /// <summary>Deletes a container with all its blobs and blocks; does nothing if it does not exist.</summary>
    Task DeleteContainerAsync(string container, CancellationToken cancellation);

    /// <summary>Total bytes of the blobs of a container; staged blocks do not count.</summary>
    /// <remarks>Immediate in a folder; requires a complete listing in an account.</remarks>
    Task<long> SizeAsync(string container, CancellationToken cancellation);

    /// <summary>
    /// Total bytes of the blobs and staged blocks of containers, each with <see cref="Overhead"/>, of metadata
    /// (<see cref="BlobMetadata.SizeOf"/>), and of committed blocks (<see cref="BlockOverhead"/>). Containers that do not exist
    /// count nothing.
    /// </summary>
    /// <remarks>
    /// Fast in a folder; requires complete listings in an account. Those list no committed blocks, and those of S3 no metadata,
    /// which has at most 2 KiB there.
    /// </remarks>
    Task<long> UsageAsync(IReadOnlyCollection<string> containers, CancellationToken cancellation);

    /// <summary>Properties of a blob; null if it is absent.</summary>
    Task<BlobInfo?> FindAsync(string container, string name, CancellationToken cancellation);

    /// <summary>
    /// Opens a blob for reading from <paramref name="offset"/>, up to its end or <paramref name="length"/> bytes, whichever comes
    /// first; null if it is absent.
    /// </summary>
    /// <remarks>The stream stays readable if the blob is overwritten or deleted meanwhile.</remarks>
    Task<BlobContent?> ReadAsync(string container, string name, long offset, long? length, CancellationToken cancellation);

    /// <summary>Writes a blob in one operation, replacing an existing one if the condition allows it.</summary>
    Task<BlobInfo> WriteAsync(string container, string name, Stream content, BlobWrite write, CancellationToken cancellation);

    /// <summary>
    /// Stores a block of exactly <paramref name="length"/> bytes for a later <see cref="CommitBlocksAsync"/>; it is invisible
    /// until then.
    /// </summary>
    /// <param name="blockId">Base64 of 1 to 64 bytes; a repeated id replaces the block.</param>
    Task StageBlockAsync(
        string container, string name, string blockId, Stream content, long length, CancellationToken cancellation);

    /// <summary>
    /// Makes the blob the concatenation of the given blocks; throws <see cref="BlobConditionException"/> if one is missing. All
    /// staged blocks of the blob are removed afterwards.
    /// </summary>
    Task<BlobInfo> CommitBlocksAsync(
        string container, string name, IReadOnlyList<BlockReference> blocks, BlobWrite write, CancellationToken cancellation);

    /// <summary>The blocks of a blob; null if there is neither a blob nor a staged block.</summary>
    Task<BlobBlocks?> ListBlocksAsync(string container, string name, CancellationToken cancellation);

    /// <summary>Changes properties of a blob and its ETag, not its bytes; null if the blob is absent.</summary>
    Task<BlobInfo?> ChangeAsync(string container, string name, BlobChange change, CancellationToken cancellation);

    /// <summary>
    /// Creates a blob with the bytes of another, without copying them if the store can; null if the source is absent.
    /// </summary>
    /// <param name="source">Container and name.</param>
    /// <param name="write">Content type and metadata; those of the source if null.</param>
    Task<BlobInfo?> CopyAsync(
        (string Container, string Name) source, string container, string name, BlobChange write, CancellationToken cancellation);

    /// <summary>Deletes a blob; false if it was absent.</summary>
    Task<bool> DeleteAsync(string container, string name, BlobCondition condition, CancellationToken cancellation);

    /// <summary>One page of the blobs of a container, sorted by name; it may be shorter than the listing asks for.</summary>
    Task<BlobPage> ListAsync(string container, BlobListing listing, CancellationToken cancellation);

    /// <summary>
    /// Path of a read-only local file with exactly the content of a blob; null if the blob is absent or is not stored on this
    /// machine's disk.
    /// </summary>
    /// <remarks>
    /// The file holds this version of the blob and is deleted when the blob is overwritten or deleted; a process that has it open
    /// can go on reading. Its extension is that of the blob's name when the content was uploaded (".jpg").
    /// </remarks>
    string? FindLocalFile(string container, string name);

    /// <summary>Removes remains of unfinished writes: blocks and parts older than <paramref name="age"/>.</summary>
    Task CleanUpAsync(TimeSpan age, CancellationToken cancellation);
}

/// <summary>Properties of a blob.</summary>
/// <param name="ETag">Changes with every write; without quotes.</param>
/// <param name="ContentMd5">16 bytes, or null if it was never computed.</param>
/// <param name="Metadata">Names without the "x-ms-meta-" prefix.</param>
public sealed record BlobInfo(
    string Name, long Length, string ETag, DateTimeOffset CreatedAt, DateTimeOffset ModifiedAt, string ContentType,
    byte[]? ContentMd5, IReadOnlyDictionary<string, string> Metadata);

/// <summary>An open blob; disposing it closes the stream.</summary>
/// <param name="Info">Properties of the whole blob, in the same version as the stream.</param>
/// <param name="Stream">The requested range, forward only.</param>
public sealed record BlobContent(BlobInfo Info, Stream Stream) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}

/// <summary>Properties and condition of a write.</summary>
public sealed record BlobWrite
{
    public string ContentType { get; init; } = "application/octet-stream";

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public BlobCondition Condition { get; init; } = BlobCondition.None;

    /// <summary>MD5 that the content must have, 16 bytes; null if it is not checked.</summary>
    public byte[]? ExpectedMd5 { get; init; }

    /// <summary>
    /// Maximum length of a blob that is committed from blocks; longer ones have changed meanwhile ("ConditionNotMet"). Null: any.
    /// </summary>
    public long? MaxLength { get; init; }
}

/// <summary>Properties of a blob to change; null members keep their value.</summary>
public sealed record BlobChange
{
    public string? ContentType { get; init; }

    /// <summary>Replaces all metadata.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Condition on the blob that is changed.</summary>
    public BlobCondition Condition { get; init; } = BlobCondition.None;

    /// <summary>
    /// Maximum length of the source of a copy; a longer one has changed meanwhile ("ConditionNotMet"). Null: any.
    /// </summary>
    public long? MaxLength { get; init; }
}

/// <summary>Selects the names of a listing.</summary>
/// <param name="Prefix">Names must begin with it; empty selects all.</param>
/// <param name="Delimiter">
/// Names that contain it after the prefix are combined into one common prefix that ends with it; null combines none.
/// </param>
/// <param name="Marker">Start of the page, a <see cref="BlobPage.NextMarker"/>; null for the first page.</param>
/// <param name="MaxCount">1 to 5000.</param>
/// <param name="WithMetadata">If false, metadata is missing, and on S3 the content type too.</param>
/// <param name="MaxBytes">
/// Maximum size of the page by <see cref="ListingSize"/>; a single larger entry is a page of its own. An account has no pages of
/// a size: it gives at most 100 entries with metadata instead.
/// </param>
public sealed record BlobListing(
    string Prefix = "", string? Delimiter = null, string? Marker = null, int MaxCount = 5000, bool WithMetadata = false,
    int MaxBytes = 8 * 1024 * 1024)
{
    private const int MaxAccountCountWithMetadata = 100;

    /// <summary>Number of entries to request from an account, each with up to 8 KiB of metadata.</summary>
    internal int AccountCount => WithMetadata ? Math.Min(MaxCount, MaxAccountCountWithMetadata) : MaxCount;
}

/// <summary>A page of a listing.</summary>
/// <param name="Prefixes">Common prefixes, in ordinal order; they count as entries of the page.</param>
/// <param name="NextMarker">Marker of the next page; null on the last page.</param>
public sealed record BlobPage(IReadOnlyList<BlobInfo> Blobs, IReadOnlyList<string> Prefixes, string? NextMarker);

/// <summary>The blocks of a blob.</summary>
/// <param name="Blob">Null if nothing has been committed yet.</param>
/// <param name="Committed">In the order of the content; empty if the blob was written in one operation.</param>
/// <param name="Uncommitted">Staged for the next commit, sorted by id.</param>
public sealed record BlobBlocks(BlobInfo? Blob, IReadOnlyList<BlobBlock> Committed, IReadOnlyList<BlobBlock> Uncommitted);

/// <summary>A block that a client staged.</summary>
/// <param name="Id">Base64, chosen by the client.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct BlobBlock(string Id, long Length);

/// <summary>An entry of a block list to commit.</summary>
/// <param name="Id">Base64, chosen by the client.</param>
public readonly record struct BlockReference(string Id, BlockSource Source);

/// <summary>Where a commit looks for a block.</summary>
public enum BlockSource
{
    /// <summary>Among the staged blocks, then among those of the existing blob.</summary>
    Latest,

    Committed,

    Uncommitted,
}

/// <summary>The container does not exist, or no longer exists.</summary>
public sealed class ContainerNotFoundException(string container) : Exception($"There is no container '{container}'.")
{
    public string Container { get; } = container;
}

/// <summary>The disk or account of the blobs is full; existing blobs are intact.</summary>
/// <remarks>
/// Its <see cref="Exception.HResult"/> is that of a full disk on Linux, so that it is handled like any other full disk.
/// </remarks>
public sealed class StorageFullException : IOException
{
    private const int NoSpaceLeftOnDevice = 28; // ENOSPC

    public StorageFullException(string message, Exception? inner = null)
        : base(message, inner) => HResult = NoSpaceLeftOnDevice;
}
