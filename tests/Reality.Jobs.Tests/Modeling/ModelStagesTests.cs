using Reality.Contract;
using Reality.Engine;
using Reality.Engine.Tiling;
using Reality.Jobs.Files;
using Reality.Jobs.Stages;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.Modeling;

public sealed class ModelStagesTests
{
    [Fact]
    public void Stages_that_read_what_a_modeling_reference_has_declare_it_and_keep_their_keys()
    {
        using var folder = new TemporaryFolder();
        var input = new SceneInput(new FolderFiles(), Place.Folder(folder.Path));
        var free = ModelSettings.For(GeometricPrecision.Medium);
        var edited = free with { Reference = Place.Folder(folder.Path) };

        var stages = ModelStages.Of(input, edited, []).ToDictionary(stage => stage.Name, stage => stage.After);

        Assert.Equal(["kept-model"], stages["surface"]);
        Assert.Equal(["kept-model", "unchanged-tiles"], stages["texture"]);
        Assert.All(ModelStages.Of(input, free, []), stage => Assert.Empty(stage.After));
        Assert.Equal(Keys(free), Keys(edited));

        IReadOnlyDictionary<StageName, string> Keys(ModelSettings settings) => StageKeys.Of(
            ModelStages.Of(input, settings, []),
            new Dictionary<StageName, string> { [SceneArtifact.Calibrated] = "scene", [LayoutArtifact.Stage] = "layout" });
    }

    [Fact]
    public void Each_stage_of_a_model_makes_a_part_of_it()
    {
        using var folder = new TemporaryFolder();
        var input = new SceneInput(new FolderFiles(), Place.Folder(folder.Path));
        var settings = ModelSettings.For(GeometricPrecision.Medium) with
        {
            UsesScans = true,
            FollowsWater = true,
            ClosesAllHoles = true,
            EqualizesColors = true,
        };

        var parts = ModelStages.PartsOf(input, settings);

        Assert.Equal(Enum.GetValues<ModelPart>(), parts.Select(made => made.Part).Distinct());
        var open = ModelStages.PartsOf(input, settings with { ClosesAllHoles = false });
        foreach (var list in (IReadOnlyList<ModelStage>[])[parts, open])
            Assert.Equal("surface", Assert.Single(list, made => made.Part == ModelPart.Surface).Stage.Name);
        Assert.Equal(parts.Select(made => made.Stage.Name), ModelStages.Of(input, settings, []).Select(stage => stage.Name));
    }
}
