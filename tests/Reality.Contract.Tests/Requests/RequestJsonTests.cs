using System.Text.Json;
using System.Text.Json.Serialization;
using Reality.Contract.Requests;

namespace Reality.Contract.Tests.Requests;

public sealed class RequestJsonTests
{
    [Fact]
    public void Null_members_are_omitted_and_text_is_not_escaped_for_HTML() =>
        Assert.Equal(
            """{"name":"Größe <1>","color":"the-red"}""",
            JsonSerializer.Serialize(new Sample("Größe <1>", null, Color.Red), RequestJson.Options));

    [Fact]
    public void Published_names_keep_the_order_of_declaration() =>
        Assert.Equal(["the-red", "Green"], PublishedNames.Of(typeof(Color)).Keys);

    [Fact]
    public void Each_value_has_its_published_name()
    {
        Assert.Equal("the-red", PublishedNames.Of(Color.Red));
        Assert.Equal("Green", PublishedNames.Of(Color.Green));
    }

    private enum Color
    {
        [JsonStringEnumMemberName("the-red")]
        Red,
        Green,
    }

    private sealed record Sample(string Name, int? Count, Color Color);
}
