using CsCheck;
using Reality.Storage.ITwins;

namespace Reality.Storage.Tests.ITwins;

public sealed class ITwinIdTests
{
    [Fact]
    public void Ids_in_any_case_have_one_stored_form() => Gen.Guid.Sample(guid =>
        ITwinId.TryNormalize(guid.ToString("D").ToUpperInvariant(), out var id) && id == guid.ToString("D"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2a6d1f0e7a5b4d9e8f501f2f6a0c9b01")]
    [InlineData("{2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01}")]
    [InlineData("2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b0g")]
    public void Text_that_is_not_a_guid_with_hyphens_is_refused(string? text)
    {
        Assert.False(ITwinId.TryNormalize(text, out var id));
        Assert.Empty(id);
    }
}
