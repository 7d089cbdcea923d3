using Reality.Storage.Blobs;

namespace Reality.Storage.Tests.Blobs;

public sealed class BlobConditionTests
{
    private static readonly DateTimeOffset s_modified = new(2026, 3, 1, 12, 0, 0, 700, TimeSpan.Zero);
    private static readonly BlobInfo s_blob = new(
        "a", 1, "v1", s_modified, s_modified, "text/plain", null, new Dictionary<string, string>());

    [Theory]
    [InlineData(null, null, true, null)]
    [InlineData(null, null, false, null)]
    [InlineData("v1", null, true, null)]
    [InlineData("v0", null, true, "ConditionNotMet")]
    [InlineData("v1", null, false, "ConditionNotMet")]
    [InlineData("*", null, true, null)]
    [InlineData("*", null, false, "ConditionNotMet")]
    [InlineData(null, "*", true, "BlobAlreadyExists")]
    [InlineData(null, "*", false, null)]
    [InlineData(null, "v1", true, "ConditionNotMet")]
    [InlineData(null, "v0", true, null)]
    [InlineData(null, "v1", false, null)]
    public void ETags_decide_by_version_and_existence(string? match, string? noneMatch, bool exists, string? code) =>
        Assert.Equal(code, CodeOf(new BlobCondition(match, noneMatch), exists ? s_blob : null));

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, "ConditionNotMet")]
    [InlineData(1, "ConditionNotMet")]
    public void A_blob_must_be_newer_than_the_time_in_if_modified_since(int seconds, string? code)
    {
        // Conditions compare whole seconds: the blob counts as modified at 12:00:00.
        var since = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddSeconds(seconds);

        Assert.Equal(code, CodeOf(new BlobCondition(IfModifiedSince: since), s_blob));
        Assert.Null(CodeOf(new BlobCondition(IfModifiedSince: since), null));
    }

    [Theory]
    [InlineData(-1, "ConditionNotMet")]
    [InlineData(0, null)]
    [InlineData(1, null)]
    public void A_blob_must_not_be_newer_than_the_time_in_if_unmodified_since(int seconds, string? code)
    {
        var since = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddSeconds(seconds);

        Assert.Equal(code, CodeOf(new BlobCondition(IfUnmodifiedSince: since), s_blob));
        Assert.Null(CodeOf(new BlobCondition(IfUnmodifiedSince: since), null));
    }

    [Fact]
    public void An_etag_takes_precedence_over_if_modified_since()
    {
        var later = s_modified.AddDays(1);

        Assert.False(new BlobCondition(IfNoneMatch: "v0", IfModifiedSince: later).IsUnchanged(s_blob));
        Assert.True(new BlobCondition(IfModifiedSince: later).IsUnchanged(s_blob));
        Assert.False(new BlobCondition(IfModifiedSince: later).IsUnchanged(null));
    }

    private static string? CodeOf(BlobCondition condition, BlobInfo? existing)
    {
        try
        {
            condition.Check(existing);
            return null;
        }
        catch (BlobConditionException refused)
        {
            return refused.Code;
        }
    }
}
