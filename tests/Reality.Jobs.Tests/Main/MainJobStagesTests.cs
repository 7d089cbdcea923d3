using Reality.Jobs.Exports;
using Reality.Jobs.Exports.Las;
using Reality.Jobs.Exports.Tiles3D;
using Reality.Jobs.Main;

namespace Reality.Jobs.Tests.Main;

public sealed class MainJobStagesTests(SmallSurvey survey) : IClassFixture<SmallSurvey>
{
    public static TheoryData<ModelExport[], bool> Exports => new()
    {
        { [new LasExport()], false },
        { [new LasExport(), new Tiles3DExport()], true },
    };

    [Theory]
    [MemberData(nameof(Exports))]
    public void Levels_of_detail_are_made_only_for_exports_that_use_them(ModelExport[] exports, bool areMade)
    {
        using var folder = new Testing.TemporaryFolder();
        File.WriteAllBytes(Path.Combine(folder.Path, survey.Names[0]), survey.Read(survey.Names[0]));

        var graph = MainJob.Plan(new() { Photos = [folder.Path], OutputFolder = folder.Path + "-out", Exports = new(exports) });

        Assert.Equal(areMade, graph.Stages.Any(stage => stage.Title.Contains("levels of detail", StringComparison.Ordinal)));
    }
}
