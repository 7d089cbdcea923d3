using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Reality.Storage.Blobs.Accounts;

/// <summary>Sends requests to a bucket and translates its errors.</summary>
internal sealed class S3Objects(IAmazonS3 client, string bucket)
{
    // An upload has at most 10,000 parts, so parts grow with the object.
    private const int MinPartLength = 8 * 1024 * 1024;
    private const int MaxPartLength = 128 * 1024 * 1024;
    private const int PartsOfOneLength = 500;

    public async Task<GetObjectMetadataResponse?> FindAsync(string key, CancellationToken cancellation)
    {
        try
        {
            return await client.GetObjectMetadataAsync(bucket, key, cancellation);
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public Task PutEmptyAsync(string key, CancellationToken cancellation) =>
        TranslateAsync(() => client.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = "" }, cancellation));

    /// <summary>Opens an object, or a range of it if <paramref name="length"/> is not 0.</summary>
    /// <returns>Null if the object is absent or no longer in the version of <paramref name="etag"/>.</returns>
    public async Task<Stream?> OpenAsync(string key, string? etag, long offset, long length, CancellationToken cancellation)
    {
        try
        {
            var request = new GetObjectRequest { BucketName = bucket, Key = key, EtagToMatch = Quoted(etag) };
            if (length > 0)
                request.ByteRange = new ByteRange(offset, offset + length - 1);
            return (await client.GetObjectAsync(request, cancellation)).ResponseStream;
        }
        catch (AmazonS3Exception changed)
            when (changed.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Writes an object in parts, buffering one at a time; it becomes visible as a whole at the end.</summary>
    /// <returns>Its ETag, and its MD5 if the ETag contains it.</returns>
    public async Task<(string ETag, byte[]? Md5)> WriteAsync(
        string key, Stream content, BlobWrite write, CancellationToken cancellation)
    {
        var length = MinPartLength;
        var part = await ReadPartAsync(content, length, cancellation);
        if (part.Length < length)
            return await PutAsync(key, part, write, cancellation);

        var start = new InitiateMultipartUploadRequest { BucketName = bucket, Key = key, ContentType = write.ContentType };
        foreach (var (name, value) in write.Metadata)
            start.Metadata[name] = value;
        var upload = (await TranslateAsync(() => client.InitiateMultipartUploadAsync(start, cancellation))).UploadId;
        try
        {
            var parts = new List<PartETag>();
            for (; part.Length > 0; part = await ReadPartAsync(content, length, cancellation))
            {
                var sent = await TranslateAsync(() => client.UploadPartAsync(new UploadPartRequest
                {
                    BucketName = bucket, Key = key, UploadId = upload, PartNumber = parts.Count + 1, InputStream = part,
                    UseChunkEncoding = false,
                }, cancellation));
                parts.Add(new PartETag(parts.Count + 1, sent.ETag));
                if (parts.Count % PartsOfOneLength == 0)
                    length = Math.Min(2 * length, MaxPartLength);
            }
            var complete = await TranslateAsync(() => client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
            {
                BucketName = bucket, Key = key, UploadId = upload, PartETags = parts,
                IfMatch = Match(write), IfNoneMatch = write.Condition.IfNoneMatch == "*" ? "*" : null,
            }, cancellation));
            return (complete.ETag, null);
        }
        catch
        {
            await TryAbortAsync(key, upload);
            throw;
        }
    }

    public Task DeleteAsync(string key, string? etag, CancellationToken cancellation)
    {
        var request = new DeleteObjectRequest { BucketName = bucket, Key = key, IfMatch = etag == "*" ? null : Quoted(etag) };
        return TranslateAsync(() => client.DeleteObjectAsync(request, cancellation));
    }

    public async Task DeleteAllAsync(string prefix, CancellationToken cancellation)
    {
        await foreach (var found in ListAllAsync(prefix, cancellation))
            await DeleteAsync(found.Key, null, cancellation);
    }

    public async IAsyncEnumerable<S3Object> ListAllAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? next = null;
        do
        {
            var (found, _, following) = await ListAsync(prefix, new BlobListing(Marker: next, MaxCount: 1000), cancellation);
            foreach (var item in found)
                yield return item;
            next = following;
        }
        while (next is not null);
    }

    /// <param name="prefix">Prefix of the keys, which includes that of the listing.</param>
    public async Task<(IReadOnlyList<S3Object> Blobs, IReadOnlyList<string> Prefixes, string? Next)> ListAsync(
        string prefix, BlobListing listing, CancellationToken cancellation)
    {
        var request = new ListObjectsV2Request
        {
            BucketName = bucket, Prefix = prefix, Delimiter = listing.Delimiter, ContinuationToken = listing.Marker,
            MaxKeys = Math.Min(listing.AccountCount, 1000),
        };
        try
        {
            var page = await client.ListObjectsV2Async(request, cancellation);
            var next = page.IsTruncated == true ? page.NextContinuationToken : null;
            return (page.S3Objects ?? [], page.CommonPrefixes ?? [], next);
        }
        catch (AmazonS3Exception wrong) when (listing.Marker is not null && wrong.ErrorCode == "InvalidArgument")
        {
            throw new BlobConditionException(
                "InvalidQueryParameterValue", "Query parameter marker: must be a marker that a listing returned.");
        }
    }

    // The failure of the upload is what matters; a lifecycle rule of the bucket removes parts that stay.
    private async Task TryAbortAsync(string key, string upload)
    {
        try
        {
            await client.AbortMultipartUploadAsync(bucket, key, upload, CancellationToken.None);
        }
        catch (AmazonServiceException)
        {
        }
    }

    private async Task<(string ETag, byte[]? Md5)> PutAsync(
        string key, Stream content, BlobWrite write, CancellationToken cancellation)
    {
        var put = new PutObjectRequest
        {
            BucketName = bucket, Key = key, InputStream = content, ContentType = write.ContentType, UseChunkEncoding = false,
            IfMatch = Match(write), IfNoneMatch = write.Condition.IfNoneMatch == "*" ? "*" : null,
        };
        foreach (var (name, value) in write.Metadata)
            put.Metadata[name] = value;
        var made = await TranslateAsync(() => client.PutObjectAsync(put, cancellation));
        return (made.ETag, S3Keys.Md5(made.ETag, made.ServerSideEncryptionMethod));
    }

    private static string? Match(BlobWrite write) => write.Condition.IfMatch == "*" ? null : Quoted(write.Condition.IfMatch);

    private static string? Quoted(string? etag) => etag is null ? null : $"\"{etag}\"";

    private static async Task<MemoryStream> ReadPartAsync(Stream content, int length, CancellationToken cancellation)
    {
        var bytes = new byte[length];
        var count = await content.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false, cancellation);
        return new MemoryStream(bytes, 0, count);
    }

    private static async Task<T> TranslateAsync<T>(Func<Task<T>> request)
        where T : AmazonWebServiceResponse
    {
        try
        {
            return await request();
        }
        catch (AmazonS3Exception refused)
            when (refused.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
        {
            throw new BlobConditionException("ConditionNotMet", "The blob was changed meanwhile or exists already.");
        }
        catch (AmazonS3Exception full)
            when (full.StatusCode == HttpStatusCode.InsufficientStorage
                || full.ErrorCode?.EndsWith("QuotaExceeded", StringComparison.Ordinal) == true)
        {
            throw new StorageFullException("The S3 bucket is full.", full);
        }
    }
}

/// <summary>Concatenates objects, opening each one when the previous one has ended.</summary>
internal sealed class S3JoinedStream(S3Objects objects, IReadOnlyList<S3Object> parts) : ReadOnlyStream
{
    private int _next;
    private Stream? _current;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_current is not null && await _current.ReadAsync(buffer, cancellationToken) is > 0 and var count)
                return count;
            if (_next == parts.Count)
                return 0;
            _current?.Dispose();
            var part = parts[_next++];
            _current = await objects.OpenAsync(part.Key, part.ETag.Trim('"'), 0, 0, cancellationToken)
                ?? throw new BlobConditionException("InvalidBlockList", "A block of the list was changed meanwhile.");
        }
    }

    protected override void Dispose(bool disposing)
    {
        _current?.Dispose();
        base.Dispose(disposing);
    }
}
