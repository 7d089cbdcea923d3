namespace Reality.Storage.Blobs;

/// <summary>What to change of a blob; null = stays.</summary>
public sealed record BlobChange
{
    public string? ContentType { get; init; }

    /// <summary>Replaces all there is.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Of the blob that is changed.</summary>
    public BlobCondition Condition { get; init; } = BlobCondition.None;
}
