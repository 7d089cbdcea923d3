using Amazon.S3;
using Amazon.S3.Model;

namespace Reality.Storage.Blobs.Accounts;

/// <summary>Blobs in one bucket of S3 or of a compatible server.</summary>
/// <remarks>
/// A container is the prefix "blobs/{container}/" with an empty marker object; a staged block is an object below
/// "blocks/{container}/". Committing a block list copies the blocks through this process, since S3 cannot join parts smaller than
/// 5 MiB. Differences from the other stores: changing metadata rewrites the object, a block list cannot name blocks of a
/// committed blob, an ETag depends on the content alone, and names are shorter, since a key has at most 1024 bytes.
/// </remarks>
public sealed class S3BlobStore(IAmazonS3 client, string bucket) : IBlobStore
{
    private const int MaxParallelRequests = 16;

    private readonly S3Objects _objects = new(client, bucket);
    private readonly StagedBlockCounts _staged = new();

    public async Task CreateContainerAsync(string container, CancellationToken cancellation)
    {
        BlobName.CheckContainer(container);
        await _objects.PutEmptyAsync(S3Keys.Marker(container), cancellation);
    }

    public async Task DeleteContainerAsync(string container, CancellationToken cancellation)
    {
        BlobName.CheckContainer(container);
        // Marker first: without it the container no longer exists, and a repeated call completes an interrupted deletion.
        await _objects.DeleteAsync(S3Keys.Marker(container), null, cancellation);
        await _objects.DeleteAllAsync(S3Keys.Blob(container, ""), cancellation);
        await _objects.DeleteAllAsync(S3Keys.Blocks(container), cancellation);
    }

    public async Task<long> SizeAsync(string container, CancellationToken cancellation)
    {
        await CheckContainerAsync(container, cancellation);
        var size = 0L;
        await foreach (var found in _objects.ListAllAsync(S3Keys.Blob(container, ""), cancellation))
            size += found.Size ?? 0;
        return size;
    }

    public async Task<long> UsageAsync(IReadOnlyCollection<string> containers, CancellationToken cancellation)
    {
        var size = 0L;
        var prefixes = containers.SelectMany(container => (string[])[S3Keys.Blob(container, ""), S3Keys.Blocks(container)]);
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxParallelRequests, CancellationToken = cancellation };
        await Parallel.ForEachAsync(prefixes, options, async (prefix, stop) =>
        {
            await foreach (var found in _objects.ListAllAsync(prefix, stop))
                Interlocked.Add(ref size, IBlobStore.Overhead + (found.Size ?? 0));
        });
        return size;
    }

    public async Task<BlobInfo?> FindAsync(string container, string name, CancellationToken cancellation)
    {
        BlobName.Check(container, name);
        if (await _objects.FindAsync(S3Keys.Blob(container, name), cancellation) is { } found)
            return S3Keys.Describe(name, found);
        await CheckContainerAsync(container, cancellation);
        return null;
    }

    public async Task<BlobContent?> ReadAsync(
        string container, string name, long offset, long? length, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (await FindAsync(container, name, cancellation) is not { } info)
            return null;
        var count = Math.Min(length ?? long.MaxValue, info.Length - offset);
        if (count <= 0)
            return new BlobContent(info, Stream.Null);
        var content = await _objects.OpenAsync(S3Keys.Blob(container, name), info.ETag, offset, count, cancellation);
        // Null if the blob was overwritten between the two requests: start over.
        return content is null ? await ReadAsync(container, name, offset, length, cancellation) : new BlobContent(info, content);
    }

    public async Task<BlobInfo> WriteAsync(
        string container, string name, Stream content, BlobWrite write, CancellationToken cancellation)
    {
        write.Condition.Check(await FindAsync(container, name, cancellation));
        using var counted = new DigestedStream(content, write.ExpectedMd5);
        var (etag, md5) = await _objects.WriteAsync(S3Keys.Blob(container, name), counted, write, cancellation);
        return S3Keys.Written(name, counted.Count, etag, md5, write);
    }

    public async Task StageBlockAsync(
        string container, string name, string blockId, Stream content, long length, CancellationToken cancellation)
    {
        BlobName.Check(container, name);
        BlobName.CheckBlockId(blockId);
        await CheckContainerAsync(container, cancellation);
        _staged.Add(container, name);
        using var counted = new DigestedStream(content, null);
        await _objects.WriteAsync(S3Keys.Block(container, name, blockId), counted, new BlobWrite(), cancellation);
        if (counted.Count == length)
            return;
        await _objects.DeleteAsync(S3Keys.Block(container, name, blockId), null, cancellation);
        throw new EndOfStreamException($"The content is not {length} bytes long.");
    }

    public async Task<BlobInfo> CommitBlocksAsync(
        string container, string name, IReadOnlyList<BlockReference> blocks, BlobWrite write, CancellationToken cancellation)
    {
        write.Condition.Check(await FindAsync(container, name, cancellation));
        var staged = await StagedAsync(container, name, cancellation);
        var missing = blocks.FirstOrDefault(block => block.Source == BlockSource.Committed || !staged.ContainsKey(block.Id));
        if (missing.Id is not null)
            throw new BlobConditionException(
                "InvalidBlockList", $"The specified block list is invalid: there is no staged block '{missing.Id}'.");
        BlobConditionException.CheckLength(blocks.Sum(block => staged[block.Id].Size ?? 0), write.MaxLength);
        await using var joined = new S3JoinedStream(_objects, [.. blocks.Select(block => staged[block.Id])]);
        var made = await WriteAsync(container, name, joined, write with { ExpectedMd5 = null }, cancellation);
        await _objects.DeleteAllAsync(S3Keys.Blocks(container, name), cancellation);
        _staged.Remove(container, name);
        return made;
    }

    public async Task<BlobBlocks?> ListBlocksAsync(string container, string name, CancellationToken cancellation)
    {
        var blob = await FindAsync(container, name, cancellation);
        var staged = await StagedAsync(container, name, cancellation);
        return blob is null && staged.Count == 0
            ? null
            : new BlobBlocks(blob, [], [.. staged.Select(block => new BlobBlock(block.Key, block.Value.Size ?? 0))]);
    }

    public async Task<BlobInfo?> ChangeAsync(string container, string name, BlobChange change, CancellationToken cancellation) =>
        await CopyAsync((container, name), container, name, change, cancellation);

    public async Task<BlobInfo?> CopyAsync(
        (string Container, string Name) source, string container, string name, BlobChange write, CancellationToken cancellation)
    {
        if (await FindAsync(source.Container, source.Name, cancellation) is not { } original)
            return null;
        write.Condition.Check(await FindAsync(container, name, cancellation));
        await using var content = await ReadAsync(source.Container, source.Name, 0, null, cancellation);
        BlobConditionException.CheckLength(content?.Info.Length ?? 0, write.MaxLength);
        return content is null ? null : await WriteAsync(container, name, content.Stream, new BlobWrite
        {
            ContentType = write.ContentType ?? original.ContentType,
            Metadata = write.Metadata ?? original.Metadata,
            Condition = write.Condition,
        }, cancellation);
    }

    public async Task<bool> DeleteAsync(string container, string name, BlobCondition condition, CancellationToken cancellation)
    {
        if (await FindAsync(container, name, cancellation) is not { } blob)
            return false;
        condition.Check(blob);
        await _objects.DeleteAsync(S3Keys.Blob(container, name), condition.IfMatch, cancellation);
        return true;
    }

    public async Task<BlobPage> ListAsync(string container, BlobListing listing, CancellationToken cancellation)
    {
        var root = S3Keys.Blob(container, "");
        var page = await _objects.ListAsync(root + listing.Prefix, listing, cancellation);
        if (page.Blobs.Count == 0 && page.Prefixes.Count == 0 && listing.Marker is null)
            await CheckContainerAsync(container, cancellation);
        var blobs = page.Blobs.Select(found => S3Keys.Describe(found.Key[root.Length..], found)).ToArray();
        if (listing.WithMetadata)
            await CompleteAsync(container, blobs, cancellation);
        return new BlobPage(blobs, [.. page.Prefixes.Select(prefix => prefix[root.Length..])], page.Next);
    }

    public string? FindLocalFile(string container, string name) => null;

    /// <summary>Removes old staged blocks; parts of interrupted uploads are left to a lifecycle rule of the bucket.</summary>
    public async Task CleanUpAsync(TimeSpan age, CancellationToken cancellation)
    {
        var before = DateTime.UtcNow - age;
        _staged.RemoveUnused(before);
        await foreach (var block in _objects.ListAllAsync(S3Keys.AllBlocks, cancellation))
        {
            if (block.LastModified?.ToUniversalTime() <= before)
                await _objects.DeleteAsync(block.Key, null, cancellation);
        }
    }

    // S3 lists neither content types nor metadata. A blob that was deleted meanwhile stays as listed.
    private Task CompleteAsync(string container, BlobInfo[] blobs, CancellationToken cancellation)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxParallelRequests, CancellationToken = cancellation };
        return Parallel.ForAsync(0, blobs.Length, options, async (i, stop) =>
        {
            var name = blobs[i].Name;
            if (await _objects.FindAsync(S3Keys.Blob(container, name), stop) is { } found)
                blobs[i] = S3Keys.Describe(name, found);
        });
    }

    private async Task<SortedDictionary<string, S3Object>> StagedAsync(
        string container, string name, CancellationToken cancellation)
    {
        var staged = new SortedDictionary<string, S3Object>(StringComparer.Ordinal);
        await foreach (var block in _objects.ListAllAsync(S3Keys.Blocks(container, name), cancellation))
            staged[S3Keys.BlockId(block.Key)] = block;
        return staged;
    }

    private async Task CheckContainerAsync(string container, CancellationToken cancellation)
    {
        BlobName.CheckContainer(container);
        if (await _objects.FindAsync(S3Keys.Marker(container), cancellation) is null)
            throw new ContainerNotFoundException(container);
    }
}
