using System.Xml;
using Reality.Storage.Blobs;

namespace Reality.Server.Containers;

/// <summary>Reads the body of Put Block List, as it arrives.</summary>
internal static class BlockListReader
{
    /// <summary>Maximum length of the body in bytes; a list with the maximum number of blocks fits.</summary>
    public const long MaxLength = 16 * 1024 * 1024;

    // Limit of Azure.
    private const int MaxBlockCount = 50_000;

    private static readonly XmlReaderSettings s_settings = new()
    {
        Async = true,
        DtdProcessing = DtdProcessing.Prohibit,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <exception cref="BlobError">The body is not a list of at most 50,000 blocks with valid ids of one length.</exception>
    public static async Task<List<BlockReference>> ReadAsync(Stream body)
    {
        var blocks = new List<BlockReference>();
        try
        {
            using var xml = XmlReader.Create(body, s_settings);
            if (!await ReadStartAsync(xml) || xml.LocalName != "BlockList")
                throw InvalidDocument("its root is not BlockList.");
            while (await ReadStartAsync(xml))
            {
                if (blocks.Count == MaxBlockCount)
                    throw new BlobError(400, "BlockListTooLong", $"A block list has at most {MaxBlockCount} blocks.");
                var block = await ReadBlockAsync(xml);
                if (blocks.Count > 0 && block.Id.Length != blocks[0].Id.Length)
                    throw InvalidList("the ids of all blocks of a blob have the same length.");
                blocks.Add(block);
            }
        }
        catch (XmlException broken)
        {
            throw InvalidDocument(broken.Message);
        }
        return blocks;
    }

    // Skips everything up to the next start of an element; false at the end of the document.
    private static async Task<bool> ReadStartAsync(XmlReader xml)
    {
        while (await xml.ReadAsync())
        {
            if (xml.NodeType == XmlNodeType.Element)
                return true;
        }
        return false;
    }

    private static async Task<BlockReference> ReadBlockAsync(XmlReader xml)
    {
        if (xml.Depth != 1 || !Enum.TryParse<BlockSource>(xml.LocalName, out var source))
        {
            throw new BlobError(
                400, "InvalidXmlNodeValue", $"Element {xml.LocalName}: it must be Latest, Committed or Uncommitted.");
        }
        if (xml.IsEmptyElement || !await xml.ReadAsync() || xml.NodeType != XmlNodeType.Text)
            throw InvalidList("each block has an id.");
        // Not the property Value, which reads the rest of a long text synchronously.
        var id = (await xml.GetValueAsync()).Trim();
        return BlobName.IsValidBlockId(id)
            ? new BlockReference(id, source)
            : throw new BlobError(400, "InvalidBlockId", "The id of a block is the base64 of 1 to 64 bytes.");
    }

    private static BlobError InvalidList(string message) =>
        new(400, "InvalidBlockList", $"The specified block list is invalid: {message}");

    private static BlobError InvalidDocument(string message) =>
        new(400, "InvalidXmlDocument", $"The block list is not a valid XML document: {message}");
}
