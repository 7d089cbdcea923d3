namespace Reality.Storage.Blobs;

/// <summary>What must hold of the blob that is there for an operation to go ahead. ETags without quotes, "*" = any blob.</summary>
/// <param name="IfModifiedSince">Whole seconds, as HTTP dates are; so is <paramref name="IfUnmodifiedSince"/>.</param>
public sealed record BlobCondition(
    string? IfMatch = null, string? IfNoneMatch = null, DateTimeOffset? IfModifiedSince = null, DateTimeOffset? IfUnmodifiedSince = null)
{
    public static BlobCondition None { get; } = new();

    /// <summary>Does nothing when the condition holds.</summary>
    /// <param name="existing">The blob that is there; null = none.</param>
    /// <exception cref="BlobConditionException">
    /// "BlobAlreadyExists" where there must be none, "ConditionNotMet" in all other cases.
    /// </exception>
    public void Check(BlobInfo? existing)
    {
        if (IfNoneMatch == "*" && existing is not null)
            throw new BlobConditionException("BlobAlreadyExists", "The specified blob already exists.");
        if (!IsMatched(existing) || IsUnchanged(existing))
            throw NotMet();
    }

    /// <summary>True when a reader who has what it names need not read again (If-None-Match, If-Modified-Since).</summary>
    public bool IsUnchanged(BlobInfo? existing) => existing is not null
        && (IfNoneMatch == "*" || IfNoneMatch == existing.ETag
            || (IfNoneMatch is null && IfModifiedSince is { } since && WholeSeconds(existing.ModifiedAt) <= since));

    /// <summary>True when the blob is the one that is meant (If-Match, If-Unmodified-Since).</summary>
    public bool IsMatched(BlobInfo? existing) =>
        (IfMatch is null || (existing is not null && (IfMatch == "*" || IfMatch == existing.ETag)))
        && (IfUnmodifiedSince is not { } since || existing is null || WholeSeconds(existing.ModifiedAt) <= since);

    private static BlobConditionException NotMet() =>
        new("ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.");

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.Ticks - time.Ticks % TimeSpan.TicksPerSecond, time.Offset);
}
