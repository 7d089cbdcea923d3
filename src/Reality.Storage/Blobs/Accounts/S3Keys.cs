using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace Reality.Storage.Blobs.Accounts;

/// <summary>Maps containers, blobs and blocks to the keys of a bucket, and objects back to blobs.</summary>
internal static class S3Keys
{
    public const string AllBlocks = "blocks/";

    private const int MaxKeyBytes = 1024;

    public static string Marker(string container) => $"containers/{container}";

    /// <exception cref="BlobConditionException">The name is too long for a key.</exception>
    public static string Blob(string container, string name)
    {
        var root = $"blobs/{container}/";
        return root.Length + Encoding.UTF8.GetByteCount(name) <= MaxKeyBytes
            ? root + name
            : throw new BlobConditionException(
                "InvalidResourceName",
                $"The name of the blob is too long for this storage: the maximum is {MaxKeyBytes - root.Length} bytes of UTF-8.");
    }

    public static string Blocks(string container) => $"{AllBlocks}{container}/";

    // The digest of the name, since a key is limited to 1024 bytes.
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
        return new BlobInfo(
            name, found.ContentLength, Plain(found.ETag), time, time, found.Headers.ContentType,
            Md5(found.ETag, found.ServerSideEncryptionMethod), metadata);
    }

    /// <summary>Leaves content type and metadata at their defaults, since S3 does not list them.</summary>
    public static BlobInfo Describe(string name, S3Object found)
    {
        var time = Time(found.LastModified);
        return new BlobInfo(
            name, found.Size ?? 0, Plain(found.ETag), time, time, "application/octet-stream", null,
            new Dictionary<string, string>());
    }

    public static BlobInfo Written(string name, long length, string etag, byte[]? md5, BlobWrite write)
    {
        var now = DateTimeOffset.UtcNow;
        return new BlobInfo(name, length, Plain(etag), now, now, write.ContentType, md5, write.Metadata);
    }

    /// <summary>
    /// The MD5 of an object, derived from its ETag; null if the object was written in parts or is encrypted with a customer key,
    /// since its ETag is a different digest then (S3 API reference, "Object").
    /// </summary>
    public static byte[]? Md5(string etag, ServerSideEncryptionMethod? encryption)
    {
        var digits = Plain(etag);
        var isDigestOfContent = encryption is null
            || encryption == ServerSideEncryptionMethod.None || encryption == ServerSideEncryptionMethod.AES256;
        return isDigestOfContent && digits.Length == 32 && digits.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(digits)
            : null;
    }

    private static string Plain(string etag) => etag.Trim('"');

    private static DateTimeOffset Time(DateTime? time) => new((time ?? default).ToUniversalTime(), TimeSpan.Zero);
}
