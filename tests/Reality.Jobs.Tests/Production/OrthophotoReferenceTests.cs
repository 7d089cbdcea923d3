using System.Text.Json;
using NetVips;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Production;

/// <summary>
/// A modeling reference of type Orthophoto: rasters as from a complete one, at its resolution, and no textured exports.
/// </summary>
[Collection(SurveyJobs.Name)]
public sealed class OrthophotoReferenceTests(SurveyBench survey)
{
    [Fact]
    public void Orthophotos_have_the_resolution_that_the_reference_is_made_for()
    {
        var reference = Tile("""{"modelingReferenceType":"Orthophoto","orthoResolution":0.5}""");
        var complete = Tile("""{"geometryResolutionLimit":0.5}""");

        var own = Produce(
            reference, """{"format":"OrthophotoDSM"},{"format":"OrthophotoDSM","options":{"samplingDistance":0.25} }""");
        var other = Produce(complete, """{"format":"OrthophotoDSM","options":{"samplingDistance":0.5} }""");

        var (width, expected) = (SizeOf(At(own, 0)), SizeOf(At(other, 0)));
        Assert.InRange(width, expected - 12, expected + 12);
        Assert.InRange(SizeOf(At(own, 1)), 2 * width - 2, 2 * width + 2);
        Assert.InRange(MedianDifference(Heights(At(own, 0)), Heights(At(other, 0))), -0.5, 0.5); // meters
    }

    [Fact]
    public void Exports_that_need_the_full_texture_are_refused_before_any_work()
    {
        var reference = Tile("""{"modelingReferenceType":"Orthophoto","geometryResolutionLimit":1}""");

        foreach (var (index, exports) in new[]
        {
            (0, """{"format":"3DTiles"}"""), (1, """{"format":"OrthophotoDSM"},{"format":"LAS"}"""),
        })
        {
            var (id, _) = Store(reference, exports);
            var failure = Assert.Throws<StageException>(() => survey.Bench.Graphs.Load(id));
            Assert.Equal("ModelingReference_NoTexture", failure.Code);
            Assert.Contains(
                $"specifications.outputs.exports[{index}].options.textureColorSource", failure.Message, StringComparison.Ordinal);
        }
        Produce(reference, """{"format":"LAS","options":{"textureColorSource":"None"} }""");
    }

    private string Tile(string options) => survey.Bench
        .Succeed(
            "Tiling",
            $$"""{"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["modelingReference"],"options":{{options}} }""")
        .GetProperty("modelingReference").GetProperty("location").GetString()!;

    private JsonElement Produce(string reference, string exports)
    {
        var (id, outputs) = Store(reference, exports);
        var result = survey.Bench.Run(id);
        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        return outputs;
    }

    private (Guid Id, JsonElement Outputs) Store(string reference, string exports) => survey.Bench.Store(
        "Production",
        $$"""
        {"inputs":{"scene":"{{survey.Calibrated}}","modelingReference":"{{reference}}"},"outputs":{"exports":[{{exports}}]} }
        """);

    private static string At(JsonElement outputs, int export) =>
        outputs.GetProperty("exports")[export].GetProperty("location").GetString()!;

    private int SizeOf(string location)
    {
        using var image = Image.NewFromBuffer(survey.Bench.Read(location, "DSM.tif"));
        return image.Width;
    }

    private List<float> Heights(string location)
    {
        using var image = Image.NewFromBuffer(survey.Bench.Read(location, "DSM.tif"));
        return [.. image.WriteToMemory<float>().Where(height => height > -9999)];
    }

    private static float MedianDifference(List<float> a, List<float> b)
    {
        a.Sort();
        b.Sort();
        return a[a.Count / 2] - b[b.Count / 2];
    }
}
