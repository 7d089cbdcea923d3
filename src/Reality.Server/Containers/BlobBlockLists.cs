using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Reality.Storage.Blobs;

namespace Reality.Server.Containers;

/// <summary>Put Block, Put Block List and Get Block List.</summary>
internal sealed class BlobBlockLists(MeteredStorage storage, ContainerObservers observers)
{
    // Limit of Azure.
    private const long MaxBlockLength = 4000L * 1024 * 1024;

    public async Task PutBlockAsync(BlobRequest request)
    {
        request.Require('w');
        BlobWrites.RefuseEncodedBody(request);
        if (request.Header("x-ms-copy-source") is not null)
            throw new BlobError(400, "UnsupportedHeader", "Header x-ms-copy-source is not supported with comp=block.");
        var id = request.Query("blockid");
        if (!BlobName.IsValidBlockId(id))
            throw new BlobError(400, "InvalidBlockId", "Query parameter blockid: it must be the base64 of 1 to 64 bytes.");
        if (request.Request.ContentLength is not { } length)
            throw new BlobError(411, "MissingContentLengthHeader", "Header Content-Length is missing.");
        if (length == 0)
            throw BlobError.InvalidHeader("Content-Length", "a block has at least one byte.");
        if (length > MaxBlockLength)
            throw BlobError.TooLarge($"A block has at most {MaxBlockLength} bytes.");
        var md5 = request.Md5("Content-MD5");
        await storage.StoreBodyAsync(request, metadataBytes: 0, async body =>
        {
            await using var content = new DigestedStream(body, md5);
            await request.Blobs.StageBlockAsync(request.Container, request.Name, id!, content, length, request.Cancellation);
            return length;
        });
        request.Response.StatusCode = 201;
        request.Response.Headers["x-ms-request-server-encrypted"] = "true";
        request.Response.ContentLength = 0;
    }

    public async Task CommitAsync(BlobRequest request)
    {
        request.Require('w');
        if (request.Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = BlockListReader.MaxLength;
        var write = new BlobWrite
        {
            // Content-Type is the type of the block list here, not of the blob.
            ContentType = request.Header("x-ms-blob-content-type") is null ? "application/octet-stream" : request.ContentType(),
            Metadata = request.Metadata(),
            Condition = request.Condition(),
        };
        var blocks = await BlockListReader.ReadAsync(request.Request.Body);
        var blob = await storage.StoreCopyAsync(
            request,
            () => MeasureAsync(request, blocks, write),
            maxLength => request.Blobs.CommitBlocksAsync(
                request.Container, request.Name, blocks, write with { MaxLength = maxLength }, request.Cancellation));
        await observers.ChangedAsync(request);
        request.Response.Created(blob);
    }

    public static async Task GetAsync(BlobRequest request)
    {
        request.Require('r');
        var type = request.Query("blocklisttype")?.ToLowerInvariant() ?? "committed";
        var list = await request.Blobs.ListBlocksAsync(request.Container, request.Name, request.Cancellation)
            ?? throw BlobError.BlobNotFound();
        if (list.Blob is { } blob)
        {
            request.Response.WriteVersion(blob);
            request.Response.Headers["x-ms-blob-content-length"] = blob.Length.ToString(CultureInfo.InvariantCulture);
        }
        using var body = new XmlBody(request.Response);
        body.Xml.WriteStartDocument();
        body.Xml.WriteStartElement("BlockList");
        if (type != "uncommitted")
            await WriteAsync(body, "CommittedBlocks", list.Committed, request.Cancellation);
        if (type != "committed")
            await WriteAsync(body, "UncommittedBlocks", list.Uncommitted, request.Cancellation);
        await body.CompleteAsync(request.Cancellation);
    }

    // The blob to be, where a block counts as often as the list names it. All staged blocks are released.
    private static async Task<StoredSize> MeasureAsync(BlobRequest request, List<BlockReference> blocks, BlobWrite write)
    {
        var rows = IBlobStore.Overhead + BlobMetadata.SizeOf(write.Metadata) + (long)blocks.Count * IBlobStore.BlockOverhead;
        if (await request.Blobs.ListBlocksAsync(request.Container, request.Name, request.Cancellation) is not { } stored)
            return new(0, rows);
        var staged = ById(stored.Uncommitted);
        var committed = ById(stored.Committed);
        var length = 0L;
        foreach (var (id, source) in blocks)
        {
            var isFresh = source != BlockSource.Committed && staged.ContainsKey(id);
            if (isFresh || source != BlockSource.Uncommitted)
                length += (isFresh ? staged : committed).GetValueOrDefault(id);
        }
        return new(length, rows + length - stored.Uncommitted.Sum(block => block.Length + IBlobStore.Overhead));
    }

    private static Dictionary<string, long> ById(IReadOnlyList<BlobBlock> blocks)
    {
        var lengths = new Dictionary<string, long>(blocks.Count, StringComparer.Ordinal);
        foreach (var block in blocks)
            lengths[block.Id] = block.Length;
        return lengths;
    }

    private static async Task WriteAsync(
        XmlBody body, string name, IReadOnlyList<BlobBlock> blocks, CancellationToken cancellation)
    {
        body.Xml.WriteStartElement(name);
        foreach (var (id, length) in blocks)
        {
            body.Xml.WriteStartElement("Block");
            body.Xml.WriteElementString("Name", id);
            body.Xml.WriteElementString("Size", length.ToString(CultureInfo.InvariantCulture));
            body.Xml.WriteEndElement();
            await body.SendPieceAsync(cancellation);
        }
        body.Xml.WriteEndElement();
    }
}
