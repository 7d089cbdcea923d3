using System.Text.Json;
using Reality.Engine.Tiling;

namespace Reality.Engine.Tests.Tiling;

public sealed class TileNameTests
{
    private static readonly TileName s_name = new("Tile_+000_-001");

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../Tile_+000_+000")]
    [InlineData("Tile/x")]
    [InlineData("Tile\\x")]
    [InlineData("Tile x")]
    [InlineData("Kachel_ö")]
    [InlineData("a\0")]
    public void The_name_of_a_tile_names_files(string text) => Assert.Throws<ArgumentException>(() => new TileName(text));

    [Fact]
    public void A_name_that_a_user_gives_may_be_that_of_no_tile()
    {
        Assert.Equal(s_name, TileName.AsGiven("Tile_+000_-001"));
        Assert.NotEqual(s_name, TileName.AsGiven("tile_+000_-001"));
        Assert.Equal("../x", TileName.AsGiven("../x").ToString());
        Assert.NotEqual(default, TileName.AsGiven(""));
        Assert.Equal(default, TileName.AsGiven(null));
    }

    [Fact]
    public void Names_are_in_ordinal_order()
    {
        string[] texts = ["Tile_-001", "Tile_+001", "tile", "Tile", "Tile_+000_+000", ""];

        Assert.Equal(texts.Order(StringComparer.Ordinal), texts.Select(TileName.AsGiven).Order().Select(name => $"{name}"));
        Assert.True(new TileName("a") > s_name && s_name < new TileName("a"));
        Assert.True(s_name <= TileName.AsGiven($"{s_name}") && s_name >= TileName.AsGiven($"{s_name}"));
    }

    [Fact]
    public void JSON_has_the_bytes_of_a_text()
    {
        var text = s_name.ToString();

        Assert.Equal(JsonSerializer.Serialize(new { Name = text }), JsonSerializer.Serialize(new { Name = s_name }));
        Assert.Equal(
            JsonSerializer.Serialize(new Dictionary<string, int> { [text] = 1 }),
            JsonSerializer.Serialize(new Dictionary<TileName, int> { [s_name] = 1 }));
        Assert.Equal([s_name], JsonSerializer.Deserialize<TileName[]>(JsonSerializer.Serialize(new[] { text }))!);
        Assert.Equal([s_name], JsonSerializer.Deserialize<Dictionary<TileName, int>>("""{"Tile_\u002B000_-001":1}""")!.Keys);
    }

    [Fact]
    public void Any_text_is_read_from_JSON_and_nothing_else()
    {
        Assert.Equal(
            ["../x", "", "a\0b", ""],
            JsonSerializer.Deserialize<TileName[]>("""["../x", "", "a\u0000b", null]""")!.Select(name => $"{name}"));
        foreach (var json in (string[])["7", "{}", "[]", "true", "\"\\ud800\""])
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<TileName>(json));
    }
}
