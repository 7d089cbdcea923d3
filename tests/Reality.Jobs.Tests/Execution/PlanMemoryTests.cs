using Reality.Engine;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Execution;

/// <summary>Memory that loads of stored jobs and plans of their stages claim: it grows with what they read.</summary>
[Collection(SurveyJobs.Name)]
public sealed class PlanMemoryTests(SurveyBench survey)
{
    private const long Mebibyte = 1L << 20;

    [Fact]
    public void A_plan_claims_by_the_document_of_the_scene_and_a_load_does_not_read_it()
    {
        var (small, large) = (Calibration(documentBytes: 10_000), Calibration(documentBytes: 60_000_000));

        Assert.InRange(small.PlanBytes, 16 * Mebibyte, 40 * Mebibyte);
        // A million photos were measured to take 263 MiB; see docs/benchmarks.md.
        Assert.InRange(large.PlanBytes, 400 * Mebibyte, 1024 * Mebibyte);
        Assert.Equal(small.LoadBytes, large.LoadBytes);
        Assert.InRange(large.LoadBytes, 16 * Mebibyte, 64 * Mebibyte);
    }

    [Fact]
    public void A_plan_claims_by_the_tiles_once_they_are_known()
    {
        var scene = survey.Bench.Add("ContextScene");
        survey.Bench.Put(scene, "ContextScene.json", new byte[1000]);
        var (job, _) = survey.Bench.Store(
            "Tiling", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["modelingReference"]}""");
        var graph = survey.Bench.Graphs.Load(job);
        var before = graph.PlanBytesOf(graph.Stages[^1]);

        graph.Workspace.Write(LayoutArtifact.Name, stream => stream.SetLength(30 * Mebibyte));

        Assert.InRange(graph.PlanBytesOf(graph.Stages[^1]) - before, 30 * Mebibyte, 150 * Mebibyte);
    }

    [Fact]
    public void A_plan_of_edits_claims_by_the_tiles_of_the_modeling_reference()
    {
        var (reference, data) = (survey.Bench.Add("ModelingReference"), survey.Bench.Add("TouchUpData"));
        survey.Bench.Put(reference, "reality/tiles.json", new byte[30 * Mebibyte]);
        var (job, _) = survey.Bench.Store(
            "TouchUpImport",
            $$"""{"inputs":{"modelingReference":"{{reference}}","touchUpData":"{{data}}"},"outputs":["importInfo"]}""");
        var graph = survey.Bench.Graphs.Load(job);

        // 68 MiB were measured.
        Assert.InRange(graph.PlanBytesOf(graph.Stages[0]), 100 * Mebibyte, 300 * Mebibyte);
    }

    private (long LoadBytes, long PlanBytes) Calibration(int documentBytes)
    {
        var scene = survey.Bench.Add("ContextScene");
        survey.Bench.Put(scene, "ContextScene.json", new byte[documentBytes]);
        var (job, _) = survey.Bench.Store("Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"]}""");
        var graph = survey.Bench.Graphs.Load(job);
        var claims = graph.Stages.Select(graph.PlanBytesOf).Distinct();
        return (survey.Bench.Graphs.LoadBytes(job), Assert.Single(claims));
    }
}
