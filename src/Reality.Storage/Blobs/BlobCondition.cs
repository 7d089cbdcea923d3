namespace Reality.Storage.Blobs;

/// <summary>
/// Conditions on the existing blob for an operation to proceed. ETags are without quotes; "*" matches any blob.
/// </summary>
/// <param name="IfModifiedSince">Whole seconds, like HTTP dates; the same holds for <paramref name="IfUnmodifiedSince"/>.</param>
public sealed record BlobCondition(
    string? IfMatch = null, string? IfNoneMatch = null,
    DateTimeOffset? IfModifiedSince = null, DateTimeOffset? IfUnmodifiedSince = null)
{
    public static BlobCondition None { get; } = new();

    /// <summary>Throws if the condition does not hold.</summary>
    /// <param name="existing">The existing blob; null if there is none.</param>
    /// <exception cref="BlobConditionException">
    /// "BlobAlreadyExists" if there must be no blob and there is one, otherwise "ConditionNotMet".
    /// </exception>
    public void Check(BlobInfo? existing)
    {
        if (IfNoneMatch == "*" && existing is not null)
            throw new BlobConditionException("BlobAlreadyExists", "The specified blob already exists.");
        if (!IsMatched(existing) || IsUnchanged(existing))
            throw NotMet();
    }

    /// <summary>True if the reader's copy of the blob is current (If-None-Match, If-Modified-Since).</summary>
    public bool IsUnchanged(BlobInfo? existing) => existing is not null
        && (IfNoneMatch == "*" || IfNoneMatch == existing.ETag
            || (IfNoneMatch is null && IfModifiedSince is { } since && WholeSeconds(existing.ModifiedAt) <= since));

    /// <summary>True if the blob is the expected version (If-Match, If-Unmodified-Since).</summary>
    public bool IsMatched(BlobInfo? existing) =>
        (IfMatch is null || (existing is not null && (IfMatch == "*" || IfMatch == existing.ETag)))
        && (IfUnmodifiedSince is not { } since || existing is null || WholeSeconds(existing.ModifiedAt) <= since);

    private static BlobConditionException NotMet() =>
        new("ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.");

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) =>
        new(time.Ticks - time.Ticks % TimeSpan.TicksPerSecond, time.Offset);
}

/// <summary>A blob is not in the state that the caller requires; nothing was changed.</summary>
/// <param name="code">Code of the Azure Blob protocol, e.g. "ConditionNotMet", "BlobAlreadyExists", "InvalidBlockList".</param>
public sealed class BlobConditionException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    /// <exception cref="BlobConditionException">The length exceeds the maximum.</exception>
    internal static void CheckLength(long length, long? maxLength)
    {
        if (length > maxLength)
            throw new BlobConditionException("ConditionNotMet", "The content became longer meanwhile. Try again.");
    }

    internal static BlobConditionException Md5Mismatch() =>
        new("Md5Mismatch", "The MD5 value of the request did not match the MD5 value calculated by the server.");
}
