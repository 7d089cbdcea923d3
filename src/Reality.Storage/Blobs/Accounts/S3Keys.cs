using System.Security.Cryptography;
using System.Text;
using Amazon.S3.Model;

namespace Reality.Storage.Blobs.Accounts;

/// <summary>Which object of the bucket is what.</summary>
internal static class S3Keys
{
    public const string AllBlocks = "blocks/";

    public static string Marker(string container) => $"containers/{container}";

    public static string Blob(string container, string name) => $"blobs/{container}/{name}";

    public static string Blocks(string container) => $"{AllBlocks}{container}/";

    // By digest, as a key is bounded by 1024 bytes.
    public static string Blocks(string container, string name) =>
        $"{Blocks(container)}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))}/";

    public static string Block(string container, string name, string blockId) =>
        Blocks(container, name) + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(blockId));

    public static string BlockId(string key) =>
        Encoding.UTF8.GetString(Convert.FromHexString(key.AsSpan(key.LastIndexOf('/') + 1)));

    public static BlobInfo Describe(string name, GetObjectMetadataResponse found)
    {
        var time = Time(found.LastModified);
        var metadata = found.Metadata.Keys.ToDictionary(key => key["x-amz-meta-".Length..], key => found.Metadata[key]);
        return new BlobInfo(name, found.ContentLength, Plain(found.ETag), time, time, found.Headers.ContentType, null, metadata);
    }

    /// <summary>S3 lists neither type nor metadata.</summary>
    public static BlobInfo Describe(string name, S3Object found)
    {
        var time = Time(found.LastModified);
        return new BlobInfo(
            name, found.Size ?? 0, Plain(found.ETag), time, time, "application/octet-stream", null, new Dictionary<string, string>());
    }

    public static BlobInfo Written(string name, long length, string etag, BlobWrite write)
    {
        var now = DateTimeOffset.UtcNow;
        return new BlobInfo(name, length, Plain(etag), now, now, write.ContentType, write.ExpectedMd5, write.Metadata);
    }

    private static string Plain(string etag) => etag.Trim('"');

    private static DateTimeOffset Time(DateTime? time) => new((time ?? default).ToUniversalTime(), TimeSpan.Zero);
}
