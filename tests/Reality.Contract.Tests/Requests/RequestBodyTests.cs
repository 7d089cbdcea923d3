using System.Text;
using CsCheck;
using Reality.Contract.Requests;

namespace Reality.Contract.Tests.Requests;

public sealed class RequestBodyTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("nothing")]
    [InlineData("{} {}")]
    [InlineData("{ \"type\": \"Tiling\", \"type\": \"Calibration\" }")]
    [InlineData("{ \"name\": \"\\ud800\" }")]
    [InlineData("{ \"\\udc00\": 1 }")]
    [InlineData("{ \"name\": NaN }")]
    public void What_is_not_a_request_in_JSON_is_refused_with_a_reason(string body)
    {
        Assert.False(RequestBody.TryParse(Encoding.UTF8.GetBytes(body), out _, out var fault));
        Assert.EndsWith(".", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused() =>
        Assert.False(RequestBody.TryParse((byte[])[.. "{\""u8, 0xC3, 0x28, .. "\":1}"u8], out _, out _));

    [Fact]
    public void Deep_nesting_is_refused_before_it_costs_anything() =>
        Assert.False(RequestBody.TryParse(Encoding.UTF8.GetBytes(new string('[', 1_000_000)), out _, out _));

    [Fact]
    public void Whatever_the_bytes_nothing_is_thrown() => Gen.Byte.Array.Sample(
        bytes =>
        {
            if (RequestBody.TryParse(bytes, out var document, out _))
                document.Dispose();
        },
        iter: 2000);
}
