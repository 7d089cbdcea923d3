using Reality.Contract;
using Reality.Jobs.Files;
using Reality.Jobs.Stages;
using Reality.Testing;

namespace Reality.Jobs.Tests.Modeling;

public sealed class ModelStagesTests
{
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
