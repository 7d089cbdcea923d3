using System.Buffers.Text;
using System.Text;
using CsCheck;
using Reality.Storage.RealityData;

namespace Reality.Storage.Tests.RealityData;

public sealed class RealityDataPositionTests
{
    [Fact]
    public void A_token_is_read_back() =>
        Gen.Select(Gen.Bool, Gen.Int[1, 1000], Gen.Long, Gen.String.Where(IsWellFormed)).Sample((descending, count, size, id) =>
        {
            var position = new RealityDataPosition(descending ? "size desc" : "size", count, $"{size}", id);
            return RealityDataPosition.TryRead(position.ToToken(), out var read) && read == position;
        });

    [Fact]
    public void Text_that_is_no_token_is_refused() => Gen.String.Sample(text => !RealityDataPosition.TryRead(text, out _));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Order":"size","Count":10,"Value":"1"}""")]
    [InlineData("""{"Order":"size","Count":0,"Value":"1","Id":"a"}""")]
    [InlineData("""{"Order":"size","Count":1001,"Value":"1","Id":"a"}""")]
    [InlineData("""{"Order":"color","Count":10,"Value":"1","Id":"a"}""")]
    [InlineData("""{"Order":"size","Count":10,"Value":"big","Id":"a"}""")]
    [InlineData("""{"Order":"createdDateTime","Count":10,"Value":"-1","Id":"a"}""")]
    [InlineData("""{"Order":"displayName","Count":10,"Value":"a\u0000","Id":"a"}""")]
    [InlineData("""{"Order":"displayName","Count":10,"Value":"a","Id":"a\u0000"}""")]
    public void A_forged_token_is_refused(string json)
    {
        var token = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

        Assert.False(RealityDataPosition.TryRead(token, out var position));
        Assert.Null(position);
    }

    private static bool IsWellFormed(string text) =>
        !text.Contains('\0') && !text.Any(char.IsSurrogate);
}
