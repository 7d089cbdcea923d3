using System.Text.Json;
using Reality.Core.Geometry;
using Reality.Engine.Lod;
using Reality.Engine.Tiling;

namespace Reality.Engine.Tests.Lod;

public sealed class LodNodeIdTests
{
    [Theory]
    [InlineData(null, "0", "0")]
    [InlineData(null, "0123", "0123")]
    [InlineData(null, "", "Root")]
    [InlineData("Tile_+000_-001", "", "Tile_+000_-001")]
    [InlineData("Tile_+000_-001", "3021", "Tile_+000_-001_3021")]
    [InlineData("Tile_+000_-001_+002", "0", "Tile_+000_-001_+002_0")]
    public void A_text_names_tile_and_key(string? tile, string key, string text)
    {
        var id = new LodNodeId(tile is null ? null : new TileName(tile), key);

        Assert.Equal(text, id.ToString());
        Assert.Equal(id, LodNodeId.Parse(text));
        Assert.Equal((tile, key), (LodNodeId.Parse(text).Tile?.ToString(), LodNodeId.Parse(text).Key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("_")]
    [InlineData("_0")]
    [InlineData("0_")]
    [InlineData("../../x")]
    [InlineData("a_b_٣")]
    [InlineData("root")]
    public void Any_text_is_read_and_comes_back(string text)
    {
        Assert.Equal(text, LodNodeId.Parse(text).ToString());
        Assert.NotEqual(new(null, ""), LodNodeId.Parse(text));
    }

    [Theory]
    [InlineData(null, "x")]
    [InlineData(null, "0_1")]
    [InlineData(null, "-1")]
    [InlineData("Tile_1", "")] // would be the node 1 of "Tile"
    [InlineData("7", "")]
    [InlineData("Root", "")]
    public void No_two_nodes_have_the_same_text(string? tile, string key) =>
        Assert.Throws<ArgumentException>(() => new LodNodeId(tile is null ? null : new TileName(tile), key));

    [Fact]
    public void Ids_are_in_the_ordinal_order_of_their_texts()
    {
        string[] texts = ["Tile_+000_+000", "Tile_+000_+000_0", "0", "00", "1", "Root", "Tile_+000_+000_00", "tile", "01"];
        var ids = texts.Select(LodNodeId.Parse).ToList();

        Assert.Equal(texts.Order(StringComparer.Ordinal), ids.Order().Select(id => $"{id}"));
        Assert.True(ids[0] < ids[1] && ids[1] > ids[0] && ids[0] <= ids[1] && ids[1] >= ids[0]);
    }

    [Fact]
    public void JSON_of_a_node_has_its_id_as_a_text_and_its_key()
    {
        var tile = new TileName("Tile_+001_+000");
        var node = new LodNode(
            new(tile, "0"), 1, new Box3d(new(1, 2, 3), new(4, 5, 6)), [new(1, 0)], 7, [new(tile, "00"), new(tile, "01")]);

        var json = JsonSerializer.Serialize(node);
        var read = JsonSerializer.Deserialize<LodNode>(json)!;

        Assert.StartsWith("""{"Id":"Tile_\u002B001_\u002B000_0","Key":"0","Level":1,"Cell":{""", json, StringComparison.Ordinal);
        const string End = """
            "Tiles":[{"Column":1,"Row":0,"Floor":0}],"TriangleCount":7,
            "Children":["Tile_\u002B001_\u002B000_00","Tile_\u002B001_\u002B000_01"],"IsLeaf":false}
            """;
        Assert.EndsWith(End.ReplaceLineEndings(""), json, StringComparison.Ordinal);
        Assert.Equal((node.Id, node.Level, node.Cell, node.TriangleCount), (read.Id, read.Level, read.Cell, read.TriangleCount));
        Assert.Equal(node.Children, read.Children);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("\"\\ud800\"")]
    public void Another_JSON_is_no_id(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<LodNodeId>(json));
}
