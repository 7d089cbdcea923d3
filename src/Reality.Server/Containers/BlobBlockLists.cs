using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http.Features;
using Reality.Storage.Blobs;

namespace Reality.Server.Containers;

/// <summary>Put Block, Put Block List and Get Block List.</summary>
internal sealed class BlobBlockLists(ContainerObservers observers)
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
        await observers.CheckRoomAsync(request);
        await using var body = new DigestedStream(request.Request.Body, request.Md5("Content-MD5"));
        await request.Blobs.StageBlockAsync(request.Container, request.Name, id!, body, length, request.Cancellation);
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
        var blob = await request.Blobs.CommitBlocksAsync(request.Container, request.Name, blocks, write, request.Cancellation);
        await observers.ChangedAsync(request);
        request.Response.Created(blob);
    }

    public static async Task GetAsync(BlobRequest request)
    {
        request.Require('r');
        var type = request.Query("blocklisttype") ?? "committed";
        var list = await request.Blobs.ListBlocksAsync(request.Container, request.Name, request.Cancellation)
            ?? throw BlobError.BlobNotFound();
        if (list.Blob is { } blob)
        {
            request.Response.WriteVersion(blob);
            request.Response.Headers["x-ms-blob-content-length"] = blob.Length.ToString(CultureInfo.InvariantCulture);
        }
        await request.Response.WriteXmlAsync(new XElement(
            "BlockList",
            type == "uncommitted" ? null : Describe("CommittedBlocks", list.Committed),
            type == "committed" ? null : Describe("UncommittedBlocks", list.Uncommitted)), request.Cancellation);
    }

    private static XElement Describe(string name, IReadOnlyList<BlobBlock> blocks) => new(
        name, blocks.Select(block => new XElement("Block", new XElement("Name", block.Id), new XElement("Size", block.Length))));
}
