using System.Text.Json;
using Reality.Core.Imaging;
using Reality.Formats.Ply;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Exports.Colors;

/// <summary>What the colors of exports show, in each format.</summary>
[Collection(SurveyJobs.Name)]
public sealed class ColorSourceTests(SurveyBench survey)
{
    private const string Resolution = "\"textureColorSource\":\"Resolution\"";

    [Fact]
    public void Exports_without_colors_are_plain_and_those_of_resolution_have_false_colors_and_a_legend()
    {
        var (id, outputs) = survey.Bench.Store(
            "Reconstruction",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}"},"options":{"geometryResolutionLimit":0.8},
             "outputs":{"exports":[
             {"format":"OBJ","options":{"textureColorSource":"None","textureColorSourceResMin":0.1,
                                        "textureColorSourceThermalUnit":"Celsius"} },
             {"format":"LAS","options":{"textureColorSource":"None"} },
             {"format":"PLY","options":{"textureColorSource":"None"} },
             {"format":"3DTiles","options":{"textureColorSource":"None"} },
             {"format":"OBJ","options":{ {{Resolution}},"textureColorSourceResMin":1e-4,"textureColorSourceResMax":2e-4} },
             {"format":"PLY","options":{ {{Resolution}} } }, {"format":"3DTiles","options":{ {{Resolution}} } }]} }
            """);
        var result = survey.Bench.Run(id);

        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        var unused = result.Messages.Where(message => message.Code == "Export_OptionUnused").Select(message => message.Text)
            .Order(StringComparer.Ordinal).ToList();
        Assert.Equal(2, unused.Count);
        Assert.Contains("textureColorSourceResMin", unused[0], StringComparison.Ordinal);
        Assert.Contains("textureColorSourceThermalUnit", unused[1], StringComparison.Ordinal);

        Assert.DoesNotContain(Names(outputs, 0), name => name.EndsWith(".jpg", StringComparison.Ordinal));
        var obj = Text(outputs, 0, Names(outputs, 0).Single(name => name.EndsWith(".obj", StringComparison.Ordinal)));
        Assert.DoesNotContain("vt ", obj, StringComparison.Ordinal);
        Assert.Matches(@"\nf \d+ \d+ \d+\n", obj);
        const int PointFormat = 104;
        Assert.Equal(6, Bytes(outputs, 1, "PointCloud.las")[PointFormat]);
        Assert.Empty(Ply(outputs, 2).Colors);
        Assert.DoesNotContain("image/jpeg", Glb(outputs, 3), StringComparison.Ordinal);
        Assert.DoesNotContain("legend.json", Names(outputs, 3));

        // All is coarser than a fifth of a millimeter per pixel.
        var legend = Legend(outputs, 4);
        Assert.Equal((1e-4, 2e-4), (legend.GetProperty("min").GetDouble(), legend.GetProperty("max").GetDouble()));
        var coordinates = Text(outputs, 4, Names(outputs, 4).Single(name => name.EndsWith(".obj", StringComparison.Ordinal)))
            .Split('\n').Where(line => line.StartsWith("vt ", StringComparison.Ordinal)).ToList();
        Assert.All(coordinates, line => Assert.Matches("^vt (0.998|0.5)", line));
        // Photos from 30 to 100 m above have pixels of centimeters to decimeters.
        var found = Legend(outputs, 5);
        var (min, max) = (found.GetProperty("min").GetDouble(), found.GetProperty("max").GetDouble());
        Assert.InRange(min, 0.05, max);
        Assert.InRange(max, min, 2);
        var colors = Ply(outputs, 5).Colors;
        Assert.All(colors, color => Assert.True(IsOnMap(color), color.ToString()));
        Assert.True(colors.Distinct().Count() > 10);
        Assert.Contains("image/jpeg", Glb(outputs, 6), StringComparison.Ordinal);
        Assert.Equal(found.ToString(), Legend(outputs, 6).ToString());
        Assert.Contains("legend.svg", Names(outputs, 6));
    }

    [Fact]
    public void A_kept_model_gets_the_colors_of_resolution_without_modeling_again()
    {
        var reference = survey.Bench
            .Succeed(
                "Tiling",
                $$"""
                {"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["modelingReference"],
                 "options":{"geometryResolutionLimit":1.5} }
                """)
            .GetProperty("modelingReference").GetProperty("location").GetString()!;
        Produce(reference, "{}");

        var (result, points) = Produce(reference, $$"""{ {{Resolution}},"samplingDistance":4}""");

        Assert.Equal(0, result.Stages.Single(stage => stage.Name == "texture").TaskCount);
        var colors = PlyReader.Read(new MemoryStream(survey.Bench.Read(points, "PointCloud.ply"))).Colors;
        Assert.All(colors, color => Assert.True(IsOnMap(color), color.ToString()));
    }

    private (JobResult Result, string Export) Produce(string reference, string options)
    {
        var (id, outputs) = survey.Bench.Store(
            "Production",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}","modelingReference":"{{reference}}"},
             "outputs":{"exports":[{"format":"PLY","options":{{options}} }] } }
            """);
        var result = survey.Bench.Run(id);
        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        return (result, Location(outputs, 0));
    }

    // Gray is unknown; a mean of two neighbors on the map may be off by a level.
    private static bool IsOnMap(Rgb24 color) => color == new Rgb24(128, 128, 128)
        || Enumerable.Range(0, 1001).Select(i => ColorMap.Viridis.At(i / 1000.0)).Any(known =>
            Math.Abs(known.R - color.R) <= 1 && Math.Abs(known.G - color.G) <= 1 && Math.Abs(known.B - color.B) <= 1);

    private JsonElement Legend(JsonElement outputs, int export) =>
        JsonDocument.Parse(Bytes(outputs, export, "legend.json")).RootElement;

    private PlyContent Ply(JsonElement outputs, int export) =>
        PlyReader.Read(new MemoryStream(Bytes(outputs, export, "PointCloud.ply")));

    private string Glb(JsonElement outputs, int export) =>
        Text(outputs, export, Names(outputs, export).First(name => name.EndsWith(".glb", StringComparison.Ordinal)));

    private string Text(JsonElement outputs, int export, string name) =>
        System.Text.Encoding.Latin1.GetString(Bytes(outputs, export, name));

    private byte[] Bytes(JsonElement outputs, int export, string name) => survey.Bench.Read(Location(outputs, export), name);

    private IReadOnlyList<string> Names(JsonElement outputs, int export) => survey.Bench.List(Location(outputs, export));

    private static string Location(JsonElement outputs, int export) =>
        outputs.GetProperty("exports")[export].GetProperty("location").GetString()!;
}
