namespace Reality.Storage.Blobs;

/// <summary>What must hold of the blob that is there for an operation to go ahead. ETags without quotes, "*" = any blob.</summary>
public sealed record BlobCondition(
    string? IfMatch = null, string? IfNoneMatch = null, DateTimeOffset? IfModifiedSince = null, DateTimeOffset? IfUnmodifiedSince = null)
{
    public static BlobCondition None { get; } = new();
}
