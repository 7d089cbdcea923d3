using System.Text.Json;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Production;

/// <summary>A modeling reference is filled by the first job that models it, and spares the next ones the work.</summary>
[Collection(SurveyJobs.Name)]
public sealed class KeptModelTests(SurveyBench survey)
{
    private static readonly string[] s_modeling =
        ["depth-maps", "depth-map-filter", "surface", "visibility", "color-balance", "texture"];

    [Fact]
    public void Another_format_of_the_same_model_is_not_computed_again()
    {
        var bench = survey.Bench;
        var reference = Tile();
        var sizeOfTiles = bench.Row(reference).SizeBytes;

        var (first, points) = Produce(reference, "LAS");
        Assert.Equal(6, TaskCount(first, "depth-maps"));
        Assert.True(bench.Row(reference).SizeBytes > sizeOfTiles, "The reference is filled, and says so.");
        var (second, tiles) = Produce(reference, "3DTiles");

        Assert.All(s_modeling, stage => Assert.Equal((stage, 0), (stage, TaskCount(second, stage))));
        var reconstructed = survey.Reconstruct("", """{"exports":[{"format":"LAS"},{"format":"3DTiles"}]}""", "{}");
        AssertSame(points, Location(reconstructed, 0));
        AssertSame(tiles, Location(reconstructed, 1));

        // What a user has broken is made again.
        var texture = bench.List(reference).First(name => name.Contains("/texture/", StringComparison.Ordinal));
        bench.Put(reference, texture, [1, 2, 3, 255, 255, 255, 127]);
        var (third, again) = Produce(reference, "LAS");
        Assert.Equal(6, TaskCount(third, "depth-maps"));
        AssertSame(points, again);
    }

    [Fact]
    public async Task Two_jobs_may_fill_one_reference_at_once_and_an_unfinished_model_is_none()
    {
        var reference = Tile();
        var jobs = await Task.WhenAll(
            Task.Run(() => Produce(reference, "LAS")), Task.Run(() => Produce(reference, "LAS")));

        AssertSame(jobs[0].Export, jobs[1].Export);
        var index = Assert.Single(survey.Bench.List(reference), name => name.EndsWith("/index.json", StringComparison.Ordinal));
        var (kept, points) = Produce(reference, "LAS");
        Assert.Equal(0, TaskCount(kept, "depth-maps"));
        AssertSame(jobs[0].Export, points);

        // As a job leaves it that was interrupted before its end.
        survey.Bench.Delete(reference, index);
        var (made, again) = Produce(reference, "LAS");
        Assert.Equal(6, TaskCount(made, "depth-maps"));
        AssertSame(points, again);
        Assert.Contains(index, survey.Bench.List(reference));
    }

    private string Tile() => survey.Bench
        .Succeed("Tiling", $$"""{"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["modelingReference"]}""")
        .GetProperty("modelingReference").GetProperty("location").GetString()!;

    private (JobResult Result, string Export) Produce(string reference, string format)
    {
        var (id, outputs) = survey.Bench.Store(
            "Production",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}","modelingReference":"{{reference}}"},
             "outputs":{"exports":[{"format":"{{format}}"}] } }
            """);
        var result = survey.Bench.Run(id);
        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        return (result, Location(outputs, 0));
    }

    private void AssertSame(string export, string other)
    {
        var names = survey.Bench.List(export);
        Assert.NotEmpty(names);
        Assert.Equal(names, survey.Bench.List(other));
        Assert.All(
            names,
            name => Assert.True(survey.Bench.Read(export, name).AsSpan().SequenceEqual(survey.Bench.Read(other, name)), name));
    }

    private static int TaskCount(JobResult result, string stage) => result.Stages.Single(s => s.Name == stage).TaskCount;

    private static string Location(JsonElement outputs, int export) =>
        outputs.GetProperty("exports")[export].GetProperty("location").GetString()!;
}
