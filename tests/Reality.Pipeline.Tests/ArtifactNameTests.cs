using System.Text.Json;
using Reality.Testing;

namespace Reality.Pipeline.Tests;

public sealed class ArtifactNameTests
{
    private static readonly StageName s_stage = "depth-maps";

    [Theory]
    [InlineData("")]
    [InlineData("-maps")]
    [InlineData("maps-")]
    [InlineData("Maps")]
    [InlineData("depth/maps")]
    public void A_stage_is_named_by_lower_case_words(string text) =>
        Assert.Throws<ArgumentException>(() => new StageName(text));

    [Theory]
    [InlineData("depth-maps")]
    [InlineData("/000012.bin")]
    [InlineData("depth-maps/")]
    [InlineData("..//")]
    public void An_artifact_is_named_by_its_stage_and_its_item(string text) =>
        Assert.Throws<ArgumentException>(() => ArtifactName.Parse(text));

    [Fact]
    public void Names_are_texts_in_JSON()
    {
        var name = s_stage / "000012.bin";

        Assert.Equal("""{"stage":"depth-maps"}""", JsonSerializer.Serialize(new { stage = s_stage }));
        Assert.Equal("""{"depth-maps":1}""", JsonSerializer.Serialize(new Dictionary<StageName, int> { [s_stage] = 1 }));
        Assert.Equal("\"depth-maps/000012.bin\"", JsonSerializer.Serialize(name));
        Assert.Equal(s_stage, JsonSerializer.Deserialize<StageName>("\"depth-maps\""));
        Assert.Equal([s_stage], JsonSerializer.Deserialize<Dictionary<StageName, int>>("""{"depth-maps":1}""")!.Keys);
        Assert.Equal(name, JsonSerializer.Deserialize<ArtifactName>(JsonSerializer.Serialize(name)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("7")]
    [InlineData("\"Depth Maps\"")]
    [InlineData("\"\\ud800\"")]
    public void Another_JSON_is_no_name(string json)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<StageName>(json));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ArtifactName>(json));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Dictionary<StageName, int>>("""{"Depth":1}"""));
    }

    [Fact]
    public void A_key_depends_on_the_stages_that_it_names()
    {
        static string Key(StageName stage) =>
            StageKeys.Of([new TestStage("features", _ => []) { Options = new { Stage = stage } }])["features"];

        Assert.NotEqual(Key("a"), Key("b"));
    }
}
