using System.Globalization;
using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Reality.Storage.Blobs;

namespace Reality.Server.Containers;

/// <summary>List Blobs and Get Container Properties.</summary>
internal static class BlobLists
{
    private const int MaxPage = 5000;

    public static async Task ListAsync(BlobRequest request)
    {
        request.Require('l');
        var listing = new BlobListing(
            request.Query("prefix") ?? "", request.Query("delimiter"), request.Query("marker"), PageLength(request),
            WithMetadata: request.Query("include")?.Split(',').Contains("metadata") ?? false);
        var page = await request.Blobs.ListAsync(request.Container, listing, request.Cancellation);
        using var body = new MemoryStream();
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false };
        using (var xml = XmlWriter.Create(body, settings))
            Write(xml, request, listing, page);
        request.Response.ContentType = "application/xml";
        request.Response.ContentLength = body.Length;
        await request.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), request.Cancellation);
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

    private static int PageLength(BlobRequest request)
    {
        if (request.Query("maxresults") is not { } text)
            return MaxPage;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? Math.Min(count, MaxPage)
            : throw new BlobError(
                400, "OutOfRangeQueryParameterValue", $"Query parameter maxresults: it must be 1 to {MaxPage}.");
    }

    private static void Write(XmlWriter xml, BlobRequest request, BlobListing listing, BlobPage page)
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
        foreach (var blob in page.Blobs)
            Write(xml, blob, listing.WithMetadata);
        foreach (var prefix in page.Prefixes)
        {
            xml.WriteStartElement("BlobPrefix");
            xml.WriteElementString("Name", prefix);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        xml.WriteElementString("NextMarker", page.NextMarker);
        xml.WriteEndElement();
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
