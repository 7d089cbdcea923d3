using Reality.Contract.Presets;
using Reality.Contract.Requests;

namespace Reality.Contract.Tests.Presets;

public sealed class PresetCatalogTests
{
    [Fact]
    public void Presets_describe_themselves() => Assert.All(PresetCatalog.All, preset =>
    {
        Assert.NotEmpty(preset.Name);
        Assert.EndsWith(".", preset.Description, StringComparison.Ordinal);
        Assert.NotEmpty(preset.Settings);
    });

    [Fact]
    public void A_preset_is_found_by_its_exact_id_only()
    {
        Assert.Equal("close-range", PresetCatalog.Find("close-range")?.Id);
        Assert.Null(PresetCatalog.Find("Close-Range"));
    }

    [Fact]
    public void An_unknown_id_is_a_problem_that_lists_the_known_ones()
    {
        var check = new RequestCheck();

        new PresetAttribute().Apply("close-range", "presets[0]", check);
        new PresetAttribute().Apply("far-range", "presets[1]", check);

        var problem = Assert.Single(check.Problems);
        Assert.Equal("presets[1]", problem.Target);
        Assert.Contains("aerial-nadir, aerial-oblique, close-range", problem.Message, StringComparison.Ordinal);
        Assert.Empty(check.References);
    }

    [Theory]
    [InlineData("bkt:presets/own.json", "bkt:presets/own.json")]
    [InlineData("presets/own.json", "bkt:presets/own.json")]
    [InlineData("own.json", "bkt:own.json")]
    [InlineData("bkt:own", "bkt:own")]
    public void A_path_names_a_file_in_the_bucket(string given, string stored)
    {
        var check = new RequestCheck();

        Assert.Equal(stored, new PresetAttribute().Apply(given, "presets[0]", check));
        Assert.Empty(check.Problems);
        Assert.Equal(stored, Assert.Single(check.References).Value);
    }
}
