using System.Globalization;
using Microsoft.AspNetCore.Http;
using Reality.Storage.Blobs;

namespace Reality.Server.Containers;

/// <summary>Get Blob and Get Blob Properties.</summary>
internal static class BlobReads
{
    // Bytes written to the socket per flush.
    private const int PieceLength = 1024 * 1024;
    private const int BlockLength = 64 * 1024;

    public static async Task HeadAsync(BlobRequest request)
    {
        request.Require('r');
        var blob = await request.Blobs.FindAsync(request.Container, request.Name, request.Cancellation)
            ?? throw BlobError.BlobNotFound();
        if (!IsWanted(request, blob))
            return;
        request.Response.WriteProperties(blob);
        if (blob.ContentMd5 is { } md5)
            request.Response.Headers.ContentMD5 = Convert.ToBase64String(md5);
        request.Response.ContentLength = blob.Length;
    }

    public static async Task GetAsync(BlobRequest request)
    {
        request.Require('r');
        var range = request.Range();
        await using var content = await request.Blobs.ReadAsync(
                request.Container, request.Name, range?.Offset ?? 0, range?.Length, request.Cancellation)
            ?? throw BlobError.BlobNotFound();
        var (blob, response) = (content.Info, request.Response);
        if (!IsWanted(request, blob))
            return;
        var length = blob.Length;
        if (range is { } part)
        {
            if (part.Offset >= blob.Length)
                throw BlobError.InvalidRange(blob.Length);
            length = Math.Min(part.Length ?? blob.Length, blob.Length - part.Offset);
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(
                CultureInfo.InvariantCulture, $"bytes {part.Offset}-{part.Offset + length - 1}/{blob.Length}");
        }
        response.WriteProperties(blob);
        if (blob.ContentMd5 is { } md5)
            response.Headers[range is null ? "Content-MD5" : "x-ms-blob-content-md5"] = Convert.ToBase64String(md5);
        response.ContentLength = length;
        await SendAsync(content.Stream, length, response, request.Cancellation);
    }

    // Returns false after writing "not modified".
    private static bool IsWanted(BlobRequest request, BlobInfo blob)
    {
        var condition = request.Condition();
        if (!condition.IsMatched(blob))
            throw new BlobError(412, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.");
        if (!condition.IsUnchanged(blob))
            return true;
        request.Response.StatusCode = StatusCodes.Status304NotModified;
        request.Response.Headers["x-ms-error-code"] = "ConditionNotMet";
        request.Response.WriteVersion(blob);
        return false;
    }

    // Reads directly into the memory that is sent, without a copy in between.
    private static async Task SendAsync(Stream content, long length, HttpResponse response, CancellationToken cancellation)
    {
        var writer = response.BodyWriter;
        while (length > 0)
        {
            for (var left = PieceLength; left > 0 && length > 0;)
            {
                var memory = writer.GetMemory((int)Math.Min(length, BlockLength));
                var count = await content.ReadAsync(memory[..(int)Math.Min(length, memory.Length)], cancellation);
                if (count == 0)
                    throw new EndOfStreamException("The blob ended before its length.");
                writer.Advance(count);
                length -= count;
                left -= count;
            }
            var flushed = await writer.FlushAsync(cancellation);
            if (flushed.IsCompleted || flushed.IsCanceled)
                return;
        }
    }
}
