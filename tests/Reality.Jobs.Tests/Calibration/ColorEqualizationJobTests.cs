using System.Text.Json;
using System.Text.Json.Nodes;
using NetVips;
using Reality.Core.Scenes;
using Reality.Jobs.Tests.Execution;
using Reality.Testing;

namespace Reality.Jobs.Tests.Calibration;

/// <summary>Color curves of a calibration are in its scene, undo the differences of the photos, and serve later models.</summary>
[Collection(SurveyJobs.Name)]
public sealed class ColorEqualizationJobTests(SurveyBench survey)
{
    private const string Orthophoto =
        """{"format":"OrthophotoDSM","options":{"samplingDistance":0.2,"dsmFormat":"None","overviews":"None"}}""";

    private const string FromPhotos = """
        {"format":"OrthophotoDSM","options":{"samplingDistance":0.2,"dsmFormat":"None","overviews":"None",
                                             "colorSource":"OptimizedComputationVisible"}}
        """;

    [Fact]
    public void The_curves_of_a_calibration_undo_what_photos_were_changed_by()
    {
        using var folder = new TemporaryFolder();
        var factors = Tint(folder.Path);
        var collection = survey.Bench.Upload("CCImageCollection", folder.Path);
        var tinted = Scene(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{collection}}"]},"outputs":["scene"]}""");

        Assert.All(survey.ReadScene(survey.Calibrated).Photos, photo => Assert.Null(photo.Colors));
        foreach (var method in (string[])["BlockWise", "MachineLearning"])
        {
            var (scene, untinted) = (Calibrate(tinted, method), Calibrate(survey.Uncalibrated, method));
            Assert.All(scene.Photos, photo => Assert.NotNull(photo.Colors));
            // The photos of the sample differ in exposure without the tint, too. It alone is a factor of 1.54 to 1.67.
            Assert.InRange(Spread(scene, untinted), 1, 1.06);
        }

        Scene Calibrate(string scene, string method) => survey.ReadScene(Scene(
            "Calibration",
            $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"],"options":{"colorEqualization":"{{method}}"} }"""));

        // How much more one photo has been brightened than another, in the channel in which they differ most.
        double Spread(Scene scene, Scene untinted) => Enumerable.Range(0, 3).Max(channel =>
        {
            var ratios = scene.Photos.Zip(untinted.Photos).Select(pair =>
            {
                var factor = factors[Path.GetFileName(pair.First.Name)][channel];
                return factor * Brightened(pair.First, channel, 110 * factor) / Brightened(pair.Second, channel, 110);
            }).ToList();
            return ratios.Max() / ratios.Min();
        });
    }

    [Fact]
    public void A_model_with_BlockWise_correction_takes_the_curves_of_the_scene()
    {
        // Half of the red in all photos, all of the green.
        var scene = WithCurves(new JsonObject
        {
            ["Red"] = new JsonArray(Math.Log(0.5), 0, 0, 0), ["Green"] = new JsonArray(0, 0, 0, 0),
            ["Blue"] = new JsonArray(0, 0, 0, 0),
        });

        var standard = MeanOf(Reconstruct(scene, "Standard", Orthophoto), 0);
        var blockWise = Reconstruct(scene, "BlockWise", $"{Orthophoto},{FromPhotos}");

        for (var export = 0; export < 2; export++)
        {
            var mean = MeanOf(blockWise, export);
            Assert.Equal(0.5, mean.Red / standard.Red, 0.03);
            Assert.Equal(1, mean.Green / standard.Green, 0.03);
        }
    }

    [Fact]
    public void Without_curves_in_the_scene_a_model_estimates_them()
    {
        var reference = survey.Bench
            .Succeed(
                "Tiling",
                $$"""
                {"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["modelingReference"],
                 "options":{"geometryResolutionLimit":1,"colorCorrection":"BlockWise"} }
                """)
            .GetProperty("modelingReference").GetProperty("location").GetString()!;

        // The first makes the model and keeps it, the second colors an orthophoto from the photos with the kept model.
        var first = MeanOf(Produce(Orthophoto), 0);
        var second = MeanOf(Produce(FromPhotos), 0);

        Assert.Equal(1, second.Red / first.Red, 0.05);

        JsonElement Produce(string export)
        {
            var (job, outputs) = survey.Bench.Store(
                "Production",
                $$"""
                {"inputs":{"scene":"{{survey.Calibrated}}","modelingReference":"{{reference}}"},
                 "outputs":{"exports":[{{export}}]} }
                """);
            var result = survey.Bench.Run(job);
            Assert.Contains(result.Figures, figure => figure.Name == "color differences between photos");
            return outputs;
        }
    }

    // Writes darkened photos, each channel by a factor of its own, and returns the factors.
    private Dictionary<string, double[]> Tint(string folder)
    {
        var factors = new Dictionary<string, double[]>();
        for (var i = 0; i < survey.Photos.Count; i++)
        {
            double[] factor = [1 - 0.08 * i, 0.6 + 0.08 * i, i % 2 == 0 ? 0.65 : 1];
            var name = Path.GetFileName(survey.Photos[i]);
            using var photo = Image.NewFromFile(survey.Photos[i]);
            using var tinted = (photo * factor + 0.5).Cast(Enums.BandFormat.Uchar);
            tinted.Jpegsave(Path.Combine(folder, name), q: 97, keep: Enums.ForeignKeep.Exif | Enums.ForeignKeep.Xmp);
            factors.Add(name, factor);
        }
        return factors;
    }

    // Factor of a gray level in the center of the photo.
    private static double Brightened(Photo photo, int channel, double level) =>
        photo.Colors is { } curve ? curve.ToneFactor(channel, level) * curve.ShadingFactor(channel, 0, 0) : 1;

    private string WithCurves(JsonObject curve)
    {
        var document = JsonNode.Parse(survey.Bench.Read(survey.Calibrated, "ContextScene.json"))!;
        foreach (var (_, photo) in document["PhotoCollection"]!["Photos"]!.AsObject())
            photo!["ColorEqualization"] = curve.DeepClone();
        var scene = survey.Bench.Add("ContextScene");
        survey.Bench.Put(scene, "ContextScene.json", JsonSerializer.SerializeToUtf8Bytes(document));
        survey.Bench.Put(scene, "TiePoints.bin", survey.Bench.Read(survey.Calibrated, "TiePoints.bin"));
        return scene;
    }

    private JsonElement Reconstruct(string scene, string correction, string exports) => survey.Bench.Succeed(
        "Reconstruction",
        $$"""
        {"inputs":{"scene":"{{scene}}"},"outputs":{"exports":[{{exports}}]},
         "options":{"geometryResolutionLimit":1,"colorCorrection":"{{correction}}"} }
        """);

    private string Scene(string type, string request) =>
        survey.Bench.Succeed(type, request).GetProperty("scene").GetString()!;

    // Of the pixels that show the model.
    private (double Red, double Green) MeanOf(JsonElement outputs, int export)
    {
        var location = outputs.GetProperty("exports")[export].GetProperty("location").GetString()!;
        using var image = Image.NewFromBuffer(survey.Bench.Read(location, "Orthophoto.tif"));
        var shown = image.WriteToMemory<byte>().Chunk(4).Where(pixel => pixel[3] > 0).ToList();
        return (shown.Average(pixel => pixel[0]), shown.Average(pixel => pixel[1]));
    }
}
