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

        new PresetIdAttribute().Apply("close-range", "presets[0]", check);
        new PresetIdAttribute().Apply("far-range", "presets[1]", check);

        var problem = Assert.Single(check.Problems);
        Assert.Equal("presets[1]", problem.Target);
        Assert.Contains("aerial-nadir, aerial-oblique, close-range", problem.Message, StringComparison.Ordinal);
    }
}
