using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Reality.Storage.Blobs;

namespace Reality.Server.Containers;

/// <summary>Reads and writes the headers of the container protocol.</summary>
internal static partial class BlobHeaders
{
    private const string MetadataPrefix = "x-ms-meta-";

    // Types have at most 255 characters (RFC 6838), and parameters.
    private const int MaxContentTypeLength = 1024;

    // Limit of Azure for all names and values together.
    private const int MaxMetadataLength = 8 * 1024;

    /// <summary>Reads the conditional headers.</summary>
    public static BlobCondition Condition(this BlobRequest request) => new(
        ETag(request, "If-Match"), ETag(request, "If-None-Match"), Time(request, "If-Modified-Since"), Time(
            request, "If-Unmodified-Since"));

    public static string ContentType(this BlobRequest request)
    {
        const string header = "x-ms-blob-content-type";
        var type = Ascii(header, request.Header(header) ?? request.Request.ContentType ?? "application/octet-stream");
        return type.Length <= MaxContentTypeLength
            ? type
            : throw BlobError.InvalidHeader(header, $"a content type has at most {MaxContentTypeLength} characters.");
    }

    public static Dictionary<string, string> Metadata(this BlobRequest request)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (header, values) in request.Request.Headers)
        {
            if (!header.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
                continue;
            var name = header[MetadataPrefix.Length..];
            var value = values.ToString();
            if (!MetadataName().IsMatch(name) || !IsPrintable(value))
                throw new BlobError(
                    400, "InvalidMetadata", $"Header {header}: a name is an identifier and a value is ASCII text.");
            metadata[name] = value;
        }
        if (metadata.Sum(pair => pair.Key.Length + pair.Value.Length) > MaxMetadataLength)
            throw new BlobError(400, "MetadataTooLarge", $"All metadata together may have {MaxMetadataLength} characters.");
        return metadata;
    }

    /// <summary>Reads a digest of 16 bytes; null if the header is missing.</summary>
    public static byte[]? Md5(this BlobRequest request, string header)
    {
        if (request.Header(header) is not { } text)
            return null;
        var md5 = new byte[16];
        return text.Length == 24 && Convert.TryFromBase64String(text, md5, out var count) && count == md5.Length
            ? md5
            : throw new BlobError(400, "InvalidMd5", $"Header {header}: the MD5 value is not base64 of 16 bytes.");
    }

    /// <summary>
    /// Reads the requested range: first byte and count (null = to the end). Null if the whole blob is requested.
    /// </summary>
    public static (long Offset, long? Length)? Range(this BlobRequest request)
    {
        var match = RangeText().Match(request.Header("x-ms-range") ?? request.Header("Range") ?? "");
        if (!match.Success || !long.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var first))
            return null;
        if (match.Groups[2].Length == 0)
            return (first, null);
        return long.TryParse(match.Groups[2].Value, CultureInfo.InvariantCulture, out var last)
            && last >= first && last < long.MaxValue
            ? (first, last - first + 1)
            : null;
    }

    /// <summary>Writes the ETag and date that every response about a blob has.</summary>
    public static void WriteVersion(this HttpResponse response, BlobInfo blob)
    {
        response.Headers.ETag = $"\"{blob.ETag}\"";
        response.Headers.LastModified = HeaderUtilities.FormatDate(blob.ModifiedAt);
    }

    /// <summary>Writes all properties of a blob except its length.</summary>
    public static void WriteProperties(this HttpResponse response, BlobInfo blob)
    {
        var headers = response.Headers;
        response.WriteVersion(blob);
        response.ContentType = blob.ContentType;
        headers.AcceptRanges = "bytes";
        headers["x-ms-blob-type"] = "BlockBlob";
        headers["x-ms-creation-time"] = HeaderUtilities.FormatDate(blob.CreatedAt);
        headers["x-ms-lease-state"] = "available";
        headers["x-ms-lease-status"] = "unlocked";
        headers["x-ms-server-encrypted"] = "true";
        foreach (var (name, value) in blob.Metadata)
            headers[MetadataPrefix + name] = value;
    }

    public static void Created(this HttpResponse response, BlobInfo blob)
    {
        response.StatusCode = StatusCodes.Status201Created;
        response.WriteVersion(blob);
        response.Headers["x-ms-request-server-encrypted"] = "true";
        if (blob.ContentMd5 is { } md5)
            response.Headers.ContentMD5 = Convert.ToBase64String(md5);
        response.ContentLength = 0;
    }

    private static string? ETag(BlobRequest request, string header) => request.Header(header)?.Trim().Trim('"');

    private static DateTimeOffset? Time(BlobRequest request, string header) =>
        HeaderUtilities.TryParseDate(request.Header(header) ?? "", out var time) ? time : null;

    private static string Ascii(string header, string value) =>
        IsPrintable(value) ? value : throw BlobError.InvalidHeader(header, "only printable ASCII characters are allowed.");

    private static bool IsPrintable(string text) => text.All(c => c is >= ' ' and <= '~');

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,255}\z", RegexOptions.NonBacktracking)]
    private static partial Regex MetadataName();

    [GeneratedRegex(@"\Abytes=([0-9]{1,19})-([0-9]{0,19})\z", RegexOptions.NonBacktracking)]
    private static partial Regex RangeText();
}
