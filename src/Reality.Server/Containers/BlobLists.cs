using System.Globalization;
using System.Xml;
using Microsoft.Net.Http.Headers;
using Reality.Storage.Blobs;

namespace Reality.Server.Containers;

/// <summary>List Blobs and Get Container Properties.</summary>
internal static class BlobLists
{
    private const int MaxCount = 5000;

    // A page is read from the store in parts, so that the server holds one part of it at a time.
    private const int MaxPageBytes = 8 * 1024 * 1024;
    private const int PartBytes = 1024 * 1024;

    public static async Task ListAsync(BlobRequest request)
    {
        request.Require('l');
        var listing = new BlobListing(
            request.Query("prefix") ?? "", request.Query("delimiter"), request.Query("marker"), PageLength(request),
            IncludesMetadata(request), PartBytes);
        var part = await request.Blobs.ListAsync(request.Container, listing, request.Cancellation);
        using var body = new XmlBody(request.Response);
        WriteStart(body.Xml, request, listing);
        var room = listing.MaxCount;
        while (true)
        {
            await WriteAsync(body, part, listing.WithMetadata, request.Cancellation);
            room -= part.Blobs.Count + part.Prefixes.Count;
            if (part.NextMarker is null || room <= 0 || body.Length > MaxPageBytes - PartBytes)
                break;
            part = await request.Blobs.ListAsync(
                request.Container, listing with { Marker = part.NextMarker, MaxCount = room }, request.Cancellation);
        }
        body.Xml.WriteEndElement();
        body.Xml.WriteElementString("NextMarker", part.NextMarker);
        await body.CompleteAsync(request.Cancellation);
    }

    public static async Task PropertiesAsync(BlobRequest request)
    {
        request.Require('r');
        var size = await request.Blobs.SizeAsync(request.Container, request.Cancellation);
        var headers = request.Response.Headers;
        headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"0x{size:X}\"");
        headers.LastModified = HeaderUtilities.FormatDate(DateTimeOffset.UtcNow);
        headers["x-ms-lease-state"] = "available";
        headers["x-ms-lease-status"] = "unlocked";
        headers["x-ms-has-immutability-policy"] = "false";
        headers["x-ms-has-legal-hold"] = "false";
        request.Response.ContentLength = 0;
    }

    // Clients write "metadata" or "Metadata".
    private static bool IncludesMetadata(BlobRequest request) =>
        request.Query("include")?.Split(',').Contains("metadata", StringComparer.OrdinalIgnoreCase) ?? false;

    private static int PageLength(BlobRequest request)
    {
        if (request.Query("maxresults") is not { } text)
            return MaxCount;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? Math.Min(count, MaxCount)
            : throw new BlobError(
                400, "OutOfRangeQueryParameterValue", $"Query parameter maxresults: it must be 1 to {MaxCount}.");
    }

    private static void WriteStart(XmlWriter xml, BlobRequest request, BlobListing listing)
    {
        var origin = $"{request.Request.Scheme}://{request.Request.Host}{ContainerEndpoint.Root}";
        xml.WriteStartDocument(standalone: true);
        xml.WriteStartElement("EnumerationResults");
        xml.WriteAttributeString("ServiceEndpoint", origin);
        xml.WriteAttributeString("ContainerName", request.Container);
        xml.WriteElementString("Prefix", listing.Prefix);
        xml.WriteElementString("Marker", listing.Marker);
        xml.WriteElementString("MaxResults", listing.MaxCount.ToString(CultureInfo.InvariantCulture));
        if (listing.Delimiter is { } delimiter)
            xml.WriteElementString("Delimiter", delimiter);
        xml.WriteStartElement("Blobs");
    }

    private static async Task WriteAsync(XmlBody body, BlobPage part, bool withMetadata, CancellationToken cancellation)
    {
        foreach (var blob in part.Blobs)
        {
            Write(body.Xml, blob, withMetadata);
            await body.SendPieceAsync(cancellation);
        }
        foreach (var prefix in part.Prefixes)
        {
            body.Xml.WriteStartElement("BlobPrefix");
            body.Xml.WriteElementString("Name", prefix);
            body.Xml.WriteEndElement();
            await body.SendPieceAsync(cancellation);
        }
    }

    private static void Write(XmlWriter xml, BlobInfo blob, bool withMetadata)
    {
        xml.WriteStartElement("Blob");
        xml.WriteElementString("Name", blob.Name);
        xml.WriteStartElement("Properties");
        xml.WriteElementString("Creation-Time", HeaderUtilities.FormatDate(blob.CreatedAt));
        xml.WriteElementString("Last-Modified", HeaderUtilities.FormatDate(blob.ModifiedAt));
        xml.WriteElementString("Etag", blob.ETag);
        xml.WriteElementString("Content-Length", blob.Length.ToString(CultureInfo.InvariantCulture));
        xml.WriteElementString("Content-Type", blob.ContentType);
        if (blob.ContentMd5 is { } md5)
            xml.WriteElementString("Content-MD5", Convert.ToBase64String(md5));
        xml.WriteElementString("BlobType", "BlockBlob");
        xml.WriteElementString("LeaseStatus", "unlocked");
        xml.WriteElementString("LeaseState", "available");
        xml.WriteElementString("ServerEncrypted", "true");
        xml.WriteElementString("AccessTier", "Hot");
        xml.WriteEndElement();
        if (withMetadata)
        {
            xml.WriteStartElement("Metadata");
            foreach (var (name, value) in blob.Metadata)
                xml.WriteElementString(name, value);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }
}
