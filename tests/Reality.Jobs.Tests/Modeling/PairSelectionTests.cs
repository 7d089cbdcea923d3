using Reality.Contract.Specifications;
using Reality.Engine.Mvs;
using Reality.Jobs.Modeling;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Modeling;

/// <summary>The pairSelection of a model reaches the stage that chooses pairs.</summary>
public sealed class PairSelectionTests(JobBench bench) : IClassFixture<JobBench>
{
    private const string Id = "6d5a0000-0000-4000-8000-000000000001";

    [Theory]
    [InlineData(null, null)]
    [InlineData(TilingPairSelection.Generic, null)]
    [InlineData(TilingPairSelection.StructuredAerial, DepthPairs.StructuredAerial)]
    [InlineData(TilingPairSelection.RegionOfInterest, DepthPairs.RegionOfInterest)]
    public void Each_value_chooses_pairs_in_its_way(TilingPairSelection? asked, DepthPairs? key)
    {
        var scene = bench.Add("ContextScene");
        bench.Put(scene, "ContextScene.json", "{}"u8.ToArray());
        var pairs = asked is null ? "{}" : $$"""{"pairSelection":"{{asked}}"}""";
        var (id, _) = bench.Store(
            "Reconstruction",
            $$"""
            {"inputs":{"scene":"{{scene}}","regionOfInterest":"bkt:region.json"},"outputs":{"exports":[{"format":"LAS"}]},
             "options":{{pairs}} }
            """);

        var stage = bench.Graphs.Load(id).Stages.Single(stage => stage.Name == ViewSelectionStage.Id);

        // The default has no key, so that models kept before are found.
        Assert.Equal(key, stage.Key);
    }

    [Theory]
    [InlineData("Tiling", """["modelingReference"]""")]
    [InlineData("Reconstruction", """{"exports":[{"format":"LAS"}]}""")]
    public void Pairs_of_a_region_need_a_region(string type, string outputs)
    {
        var (id, _) = bench.Store(
            type, $$"""{"inputs":{"scene":"{{Id}}"},"outputs":{{outputs}},"options":{"pairSelection":"RegionOfInterest"} }""");

        var failure = Assert.Throws<StageException>(() => bench.Graphs.Load(id));

        Assert.Equal("Option_Invalid", failure.Code);
        Assert.StartsWith("specifications.options.pairSelection 'RegionOfInterest'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("specifications.inputs.regionOfInterest", failure.Message, StringComparison.Ordinal);
    }
}
