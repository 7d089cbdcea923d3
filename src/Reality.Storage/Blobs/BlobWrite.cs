namespace Reality.Storage.Blobs;

/// <summary>How a blob is written.</summary>
public sealed record BlobWrite
{
    public string ContentType { get; init; } = "application/octet-stream";

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public BlobCondition Condition { get; init; } = BlobCondition.None;

    /// <summary>What the bytes must digest to, 16 bytes; null = not checked.</summary>
    public byte[]? ExpectedMd5 { get; init; }
}
