using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http.Features;
using Reality.Storage.Blobs;

namespace Reality.Server.Containers;

/// <summary>Put Block, Put Block List and Get Block List.</summary>
internal sealed class BlobBlockLists(ContainerObservers observers)
{
    // Limits of Azure; a list with the maximum number of blocks fits into the body.
    private const int MaxBlockCount = 50_000;
    private const long MaxListLength = 16 * 1024 * 1024;

    public async Task PutBlockAsync(BlobRequest request)
    {
        request.Require('w');
        BlobWrites.RefuseEncodedBody(request);
        if (request.Header("x-ms-copy-source") is not null)
            throw new BlobError(400, "UnsupportedHeader", "Header x-ms-copy-source is not supported with comp=block.");
        var id = request.Query("blockid");
        if (!BlobName.IsValidBlockId(id))
            throw BlobError.InvalidParameter("blockid", "it must be base64 of 1 to 64 bytes.");
        if (request.Request.ContentLength is not { } length)
            throw new BlobError(411, "MissingContentLengthHeader", "Header Content-Length is missing.");
        if (length == 0)
            throw BlobError.InvalidHeader("Content-Length", "a block has at least one byte.");
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
            size.MaxRequestBodySize = MaxListLength;
        var write = new BlobWrite
        {
            // Content-Type is the type of the block list here, not of the blob.
            ContentType = request.Header("x-ms-blob-content-type") is null ? "application/octet-stream" : request.ContentType(),
            Metadata = request.Metadata(),
            Condition = request.Condition(),
        };
        var blocks = await ReadListAsync(request.Request.Body);
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

    private static async Task<List<BlockReference>> ReadListAsync(Stream body)
    {
        var blocks = new List<BlockReference>();
        try
        {
            using var xml = XmlReader.Create(
                body, new XmlReaderSettings { Async = true, DtdProcessing = DtdProcessing.Prohibit });
            while (await xml.ReadAsync())
            {
                if (xml.NodeType != XmlNodeType.Element || xml.Depth != 1)
                    continue;
                if (!Enum.TryParse<BlockSource>(xml.LocalName, out var source))
                {
                    throw new BlobError(
                        400, "InvalidXmlNodeValue", $"Element {xml.LocalName}: it must be Latest, Committed or Uncommitted.");
                }
                if (!await xml.ReadAsync() || xml.NodeType != XmlNodeType.Text || blocks.Count >= MaxBlockCount)
                {
                    throw new BlobError(
                        400, "InvalidBlockList", $"A block list has at most {MaxBlockCount} blocks, each with an id.");
                }
                blocks.Add(new BlockReference(xml.Value.Trim(), source));
            }
        }
        catch (XmlException broken)
        {
            throw new BlobError(400, "InvalidXmlDocument", $"The block list is not a valid XML document: {broken.Message}");
        }
        return blocks;
    }
}
