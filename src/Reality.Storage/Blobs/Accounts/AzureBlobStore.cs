using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Reality.Storage.Blobs.Accounts;

/// <summary>Blobs in an Azure Blob account or a compatible server.</summary>
public sealed class AzureBlobStore(BlobServiceClient account) : IBlobStore
{
    // A page with up to 8 KiB of metadata for each blob is held in memory.
    private const int UsagePageLength = 1000;

    // Longer content is sent in several blocks, each buffered for retries after network errors.
    private static readonly StorageTransferOptions s_transfer = new()
    {
        InitialTransferSize = 8 * 1024 * 1024,
        MaximumTransferSize = 8 * 1024 * 1024,
        MaximumConcurrency = 2,
    };

    public async Task CreateContainerAsync(string container, CancellationToken cancellation) =>
        await Container(container).CreateIfNotExistsAsync(cancellationToken: cancellation);

    public async Task DeleteContainerAsync(string container, CancellationToken cancellation) =>
        await Container(container).DeleteIfExistsAsync(cancellationToken: cancellation);

    public Task<long> SizeAsync(string container, CancellationToken cancellation) => TranslateAsync(container, async () =>
    {
        var size = 0L;
        await foreach (var blob in Container(container).GetBlobsAsync(BlobTraits.None, BlobStates.None, null, cancellation))
            size += blob.Properties.ContentLength ?? 0;
        return size;
    });

    /// <remarks>Blocks that are staged for an existing blob are not listed, so they do not count.</remarks>
    public async Task<long> UsageAsync(IReadOnlyCollection<string> containers, CancellationToken cancellation)
    {
        var size = 0L;
        foreach (var container in containers)
            size += await UsageAsync(container, cancellation);
        return size;
    }

    public Task<BlobInfo?> FindAsync(string container, string name, CancellationToken cancellation) =>
        OrNullAsync(container, () => PropertiesAsync(container, name, cancellation));

    public Task<BlobContent?> ReadAsync(string container, string name, long offset, long? length, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return OrNullAsync(container, async () =>
        {
            // The condition keeps the content in the version of the properties, even if the SDK resumes the read after an error.
            var info = await PropertiesAsync(container, name, cancellation);
            var count = Math.Min(length ?? long.MaxValue, info.Length - offset);
            if (count <= 0)
                return new BlobContent(info, Stream.Null);
            var options = new BlobDownloadOptions
            {
                Range = new HttpRange(offset, count),
                Conditions = new BlobRequestConditions { IfMatch = new ETag(Quoted(info.ETag)) },
            };
            var answer = await Blob(container, name).DownloadStreamingAsync(options, cancellation);
            return new BlobContent(info, answer.Value.Content);
        });
    }

    public Task<BlobInfo> WriteAsync(
        string container, string name, Stream content, BlobWrite write, CancellationToken cancellation) =>
        TranslateAsync(container, async () =>
        {
            using var counted = new DigestedStream(content, write.ExpectedMd5);
            var options = new BlobUploadOptions
            {
                HttpHeaders = new BlobHttpHeaders { ContentType = write.ContentType, ContentHash = write.ExpectedMd5 },
                Metadata = ToMutable(write.Metadata),
                Conditions = Conditions(write.Condition),
                TransferOptions = s_transfer,
            };
            var made = await Blob(container, name).UploadAsync(counted, options, cancellation);
            return Written(name, counted.Count, made.Value, write);
        });

    public Task StageBlockAsync(
        string container, string name, string blockId, Stream content, long length, CancellationToken cancellation) =>
        TranslateAsync(container, async () =>
        {
            // The SDK may have to send a block again after a network error, so it is buffered until it is sent.
            await using var buffer = await BlockBuffer.ReadAsync(content, length, cancellation);
            return await Blob(container, name).StageBlockAsync(blockId, buffer, cancellationToken: cancellation);
        });

    public Task<BlobInfo> CommitBlocksAsync(
        string container, string name, IReadOnlyList<BlockReference> blocks, BlobWrite write, CancellationToken cancellation) =>
        TranslateAsync(container, async () =>
        {
            if (blocks.Any(block => block.Source == BlockSource.Committed))
                throw new BlobConditionException(
                    "InvalidBlockList", "With an Azure account, a block list must not name committed blocks.");
            var options = new CommitBlockListOptions
            {
                HttpHeaders = new BlobHttpHeaders { ContentType = write.ContentType },
                Metadata = ToMutable(write.Metadata),
                Conditions = Conditions(write.Condition),
            };
            var made = await Blob(container, name).CommitBlockListAsync(blocks.Select(block => block.Id), options, cancellation);
            var found = await Blob(container, name).GetPropertiesAsync(cancellationToken: cancellation);
            return Written(name, found.Value.ContentLength, made.Value, write);
        });

    public Task<BlobBlocks?> ListBlocksAsync(string container, string name, CancellationToken cancellation) =>
        OrNullAsync(container, async () =>
        {
            var list = (await Blob(container, name).GetBlockListAsync(BlockListTypes.All, cancellationToken: cancellation)).Value;
            var blob = await FindAsync(container, name, cancellation);
            return new BlobBlocks(blob, Describe(list.CommittedBlocks), Describe(list.UncommittedBlocks));
        });

    public Task<BlobInfo?> ChangeAsync(string container, string name, BlobChange change, CancellationToken cancellation) =>
        OrNullAsync(container, async () =>
        {
            var blob = Blob(container, name);
            var conditions = Conditions(change.Condition);
            if (change.ContentType is { } type)
            {
                var headers = new BlobHttpHeaders { ContentType = type };
                var changed = await blob.SetHttpHeadersAsync(headers, conditions, cancellation);
                conditions = new BlobRequestConditions { IfMatch = changed.Value.ETag };
            }
            if (change.Metadata is { } metadata)
                await blob.SetMetadataAsync(ToMutable(metadata), conditions, cancellation);
            return await PropertiesAsync(container, name, cancellation);
        });

    public async Task<BlobInfo?> CopyAsync(
        (string Container, string Name) source, string container, string name, BlobChange write, CancellationToken cancellation)
    {
        await using var original = await ReadAsync(source.Container, source.Name, 0, null, cancellation);
        BlobConditionException.CheckLength(original?.Info.Length ?? 0, write.MaxLength);
        return original is null ? null : await WriteAsync(container, name, original.Stream, new BlobWrite
        {
            ContentType = write.ContentType ?? original.Info.ContentType,
            Metadata = write.Metadata ?? original.Info.Metadata,
            Condition = write.Condition,
        }, cancellation);
    }

    public Task<bool> DeleteAsync(string container, string name, BlobCondition condition, CancellationToken cancellation) =>
        TranslateAsync(container, async () =>
        {
            var deleted = await OrNullAsync(container, async () => await Blob(container, name).DeleteAsync(
                DeleteSnapshotsOption.IncludeSnapshots, Conditions(condition), cancellation));
            return deleted is not null;
        });

    public Task<BlobPage> ListAsync(string container, BlobListing listing, CancellationToken cancellation) =>
        TranslateAsync(container, async () =>
        {
            var traits = listing.WithMetadata ? BlobTraits.Metadata : BlobTraits.None;
            var pages = Container(container)
                .GetBlobsByHierarchyAsync(traits, BlobStates.None, listing.Delimiter, listing.Prefix, cancellation)
                .AsPages(listing.Marker, listing.AccountCount);
            await foreach (var page in pages)
            {
                return new BlobPage(
                    [.. page.Values.Where(item => item.IsBlob).Select(item => Describe(item.Blob))],
                    [.. page.Values.Where(item => item.IsPrefix).Select(item => item.Prefix)],
                    string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken);
            }
            return new BlobPage([], [], null);
        });

    public string? FindLocalFile(string container, string name) => null;

    /// <summary>Does nothing: the account itself removes staged blocks after a week.</summary>
    public Task CleanUpAsync(TimeSpan age, CancellationToken cancellation) => Task.CompletedTask;

    private async Task<long> UsageAsync(string container, CancellationToken cancellation)
    {
        var size = 0L;
        try
        {
            var pages = Container(container).GetBlobsAsync(BlobTraits.Metadata, BlobStates.Uncommitted, null, cancellation)
                .AsPages(pageSizeHint: UsagePageLength);
            await foreach (var page in pages)
            {
                foreach (var blob in page.Values)
                    size += await UsageAsync(container, blob, cancellation);
            }
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // The container does not exist.
        }
        return size;
    }

    private async Task<long> UsageAsync(string container, BlobItem blob, CancellationToken cancellation)
    {
        var content = blob.Properties.ContentLength is > 0 and var length
            ? length
            : (await ListBlocksAsync(container, blob.Name, cancellation))?.Uncommitted
                .Sum(block => block.Length + IBlobStore.Overhead) ?? 0;
        return IBlobStore.Overhead + BlobMetadata.SizeOf(blob.Metadata.AsReadOnly()) + content;
    }

    private async Task<BlobInfo> PropertiesAsync(string container, string name, CancellationToken cancellation) =>
        Describe(name, (await Blob(container, name).GetPropertiesAsync(cancellationToken: cancellation)).Value);

    private static async Task<T?> OrNullAsync<T>(string container, Func<Task<T>> request)
        where T : class
    {
        try
        {
            return await TranslateAsync(container, request);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    private static async Task<T> TranslateAsync<T>(string container, Func<Task<T>> request)
    {
        try
        {
            return await request();
        }
        catch (RequestFailedException failure) when (Translate(container, failure) is { } translated)
        {
            throw translated;
        }
    }

    private static Exception? Translate(string container, RequestFailedException error) => (error.Status, error.ErrorCode) switch
    {
        (_, "ContainerNotFound" or "ContainerBeingDeleted") => new ContainerNotFoundException(container),
        (_, "BlobAlreadyExists") => new BlobConditionException("BlobAlreadyExists", "The specified blob already exists."),
        (304 or 412, _) =>
            new BlobConditionException("ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met."),
        (400, "InvalidBlockList") => new BlobConditionException("InvalidBlockList", "The specified block list is invalid."),
        (400, "InvalidBlobOrBlock" or "InvalidBlockId") =>
            new BlobConditionException(error.ErrorCode, "All block ids of a blob must have the same length."),
        (507, _) or (_, "AccountIsFull" or "InsufficientStorage") =>
            new StorageFullException("The Azure Blob account is full.", error),
        _ => null,
    };

    private BlobContainerClient Container(string container)
    {
        BlobName.CheckContainer(container);
        return account.GetBlobContainerClient(container);
    }

    private BlockBlobClient Blob(string container, string name)
    {
        BlobName.Check(container, name);
        return account.GetBlobContainerClient(container).GetBlockBlobClient(name);
    }

    private static BlobRequestConditions Conditions(BlobCondition condition) => new()
    {
        IfMatch = condition.IfMatch is { } match ? new ETag(Quoted(match)) : null,
        IfNoneMatch = condition.IfNoneMatch is { } none ? new ETag(Quoted(none)) : null,
        IfModifiedSince = condition.IfModifiedSince,
        IfUnmodifiedSince = condition.IfUnmodifiedSince,
    };

    private static string Quoted(string etag) => etag == "*" ? etag : $"\"{etag}\"";

    private static Dictionary<string, string> ToMutable(IReadOnlyDictionary<string, string> metadata) => new(metadata);

    private static BlobInfo Written(string name, long length, BlobContentInfo made, BlobWrite write) => new(
        name, length, Plain(made.ETag), made.LastModified, made.LastModified, write.ContentType,
        made.ContentHash is { Length: > 0 } md5 ? md5 : null, write.Metadata);

    private static BlobInfo Describe(string name, BlobProperties blob) => new(
        name, blob.ContentLength, Plain(blob.ETag), blob.CreatedOn, blob.LastModified, blob.ContentType,
        blob.ContentHash is { Length: > 0 } md5 ? md5 : null, blob.Metadata.AsReadOnly());

    private static BlobInfo Describe(BlobItem blob) => new(
        blob.Name, blob.Properties.ContentLength ?? 0, Plain(blob.Properties.ETag ?? default),
        blob.Properties.CreatedOn ?? default, blob.Properties.LastModified ?? default, blob.Properties.ContentType,
        blob.Properties.ContentHash is { Length: > 0 } md5 ? md5 : null, blob.Metadata.AsReadOnly());

    private static string Plain(ETag etag) => etag.ToString("G").Trim('"');

    private static List<BlobBlock> Describe(IEnumerable<Azure.Storage.Blobs.Models.BlobBlock> blocks) =>
        [.. blocks.Select(block => new BlobBlock(block.Name, block.SizeLong))];
}

/// <summary>Buffers a block, in memory or on disk, so that it can be sent more than once.</summary>
internal static class BlockBuffer
{
    private const long MaxLengthInMemory = 8 * 1024 * 1024;
    private const int FileBufferLength = 128 * 1024;

    /// <returns>The block, positioned at its start; a file is deleted when it is closed.</returns>
    /// <exception cref="EndOfStreamException">The content is not <paramref name="length"/> bytes long.</exception>
    public static async Task<Stream> ReadAsync(Stream content, long length, CancellationToken cancellation)
    {
        Stream buffer = length <= MaxLengthInMemory
            ? new MemoryStream((int)length)
            : new FileStream(
                Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, FileBufferLength,
                FileOptions.DeleteOnClose);
        try
        {
            await content.CopyToAsync(buffer, cancellation);
            if (buffer.Length != length)
                throw new EndOfStreamException($"The content is not {length} bytes long.");
            buffer.Position = 0;
            return buffer;
        }
        catch
        {
            await buffer.DisposeAsync();
            throw;
        }
    }
}
