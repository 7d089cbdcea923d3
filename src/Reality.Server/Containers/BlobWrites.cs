using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Reality.Storage.Blobs;

namespace Reality.Server.Containers;

/// <summary>Put Blob, Copy Blob, Set Blob Metadata, Set Blob Properties and Delete Blob.</summary>
internal sealed class BlobWrites(LinkSigner signer, MeteredStorage storage, ContainerObservers observers)
{
    public async Task PutAsync(BlobRequest request)
    {
        request.Require('w');
        RefuseEncodedBody(request);
        switch (request.Header("x-ms-blob-type"))
        {
            case "BlockBlob":
                break;
            case null:
                throw new BlobError(400, "MissingRequiredHeader", "Header x-ms-blob-type is missing: it must be BlockBlob.");
            default:
                throw BlobError.InvalidHeader("x-ms-blob-type", "only BlockBlob is supported.");
        }
        var write = new BlobWrite
        {
            ContentType = request.ContentType(),
            Metadata = request.Metadata(),
            Condition = request.Condition(),
            ExpectedMd5 = request.Md5("Content-MD5") ?? request.Md5("x-ms-blob-content-md5"),
        };
        var blob = await storage.StoreBodyAsync(
            request, BlobMetadata.SizeOf(write.Metadata),
            body => request.Blobs.WriteAsync(request.Container, request.Name, body, write, request.Cancellation));
        await observers.ChangedAsync(request);
        request.Response.Created(blob);
    }

    /// <summary>
    /// Copies within this server: the source must be a blob with one of our own links. No other address is ever fetched.
    /// </summary>
    public async Task CopyAsync(BlobRequest request)
    {
        request.Require('w');
        var source = Source(request.Header("x-ms-copy-source")!);
        var metadata = request.Metadata();
        var write = new BlobChange { Metadata = metadata.Count > 0 ? metadata : null, Condition = request.Condition() };
        var blob = await CopyAsync(request, source, write) ?? throw BlobError.CannotVerifyCopySource();
        await observers.ChangedAsync(request);
        request.Response.Created(blob);
        // Put Blob From URL is answered like a write. Copy Blob is answered "accepted", although it is complete.
        if (request.Header("x-ms-blob-type") is not null)
            return;
        request.Response.StatusCode = StatusCodes.Status202Accepted;
        request.Response.Headers["x-ms-copy-id"] = Guid.NewGuid().ToString();
        request.Response.Headers["x-ms-copy-status"] = "success";
    }

    public Task SetMetadataAsync(BlobRequest request)
    {
        request.Require('w');
        var change = new BlobChange { Metadata = request.Metadata(), Condition = request.Condition() };
        return storage.StoreCopyAsync(request, MeasureAsync, _ => ChangeAsync(request, change));

        async Task<StoredSize> MeasureAsync()
        {
            var replaced = await request.Blobs.FindAsync(request.Container, request.Name, request.Cancellation)
                ?? throw BlobError.BlobNotFound();
            return new(0, BlobMetadata.SizeOf(change.Metadata) - BlobMetadata.SizeOf(replaced.Metadata));
        }
    }

    public static Task SetPropertiesAsync(BlobRequest request)
    {
        request.Require('w');
        return ChangeAsync(request, new BlobChange
        {
            ContentType = request.Header("x-ms-blob-content-type") is null ? "application/octet-stream" : request.ContentType(),
            Condition = request.Condition(),
        });
    }

    public async Task DeleteAsync(BlobRequest request)
    {
        request.Require('d');
        if (!await request.Blobs.DeleteAsync(request.Container, request.Name, request.Condition(), request.Cancellation))
            throw BlobError.BlobNotFound();
        await observers.ChangedAsync(request);
        request.Response.StatusCode = StatusCodes.Status202Accepted;
        request.Response.ContentLength = 0;
    }

    /// <summary>Refuses encoded bodies, and digests that this server does not verify.</summary>
    public static void RefuseEncodedBody(BlobRequest request)
    {
        foreach (var header in (ReadOnlySpan<string>)["x-ms-structured-body", "x-ms-content-crc64", "Content-Encoding"])
        {
            if (request.Header(header) is not null)
                throw new BlobError(400, "UnsupportedHeader", $"Header {header} is not supported.");
        }
    }

    private static async Task<BlobInfo> ChangeAsync(BlobRequest request, BlobChange change)
    {
        var blob = await request.Blobs.ChangeAsync(request.Container, request.Name, change, request.Cancellation)
            ?? throw BlobError.BlobNotFound();
        request.Response.WriteVersion(blob);
        request.Response.Headers["x-ms-request-server-encrypted"] = "true";
        request.Response.ContentLength = 0;
        return blob;
    }

    private async Task<BlobInfo?> CopyAsync(BlobRequest request, (string Container, string Name) source, BlobChange write)
    {
        try
        {
            return await storage.StoreCopyAsync(
                request,
                () => MeasureAsync(request, source, write),
                maxLength => request.Blobs.CopyAsync(
                    source, request.Container, request.Name, write with { MaxLength = maxLength }, request.Cancellation));
        }
        catch (ContainerNotFoundException missing) when (missing.Container == source.Container
            && source.Container != request.Container)
        {
            throw BlobError.CannotVerifyCopySource();
        }
    }

    private static async Task<StoredSize> MeasureAsync(
        BlobRequest request, (string Container, string Name) source, BlobChange write)
    {
        if (await request.Blobs.ListBlocksAsync(source.Container, source.Name, request.Cancellation)
            is not { Blob: { } original } stored)
            return default;
        var rows = IBlobStore.Overhead + BlobMetadata.SizeOf(write.Metadata ?? original.Metadata)
            + (long)stored.Committed.Count * IBlobStore.BlockOverhead;
        return new(original.Length, rows + original.Length);
    }

    private (string Container, string Name) Source(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || BlobRequest.Split(uri.AbsolutePath) is not { } source
            || !BlobName.IsValid(source.Name))
            throw BlobError.CannotVerifyCopySource();
        var query = new QueryCollection(QueryHelpers.ParseQuery(uri.Query));
        return signer.Check(source.Container, query).Permissions.Contains('r', StringComparison.Ordinal)
            ? source
            : throw BlobError.PermissionMismatch();
    }
}
