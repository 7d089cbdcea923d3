using System.Text.Json;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Formats.Imaging;
using Reality.Formats.Ply;
using Reality.Formats.Thermal;
using Reality.Jobs.Exports.Colors;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.Exports.Colors;

/// <summary>A scene with a thermal photo beside each visible one: 290 K at its left border, 310 K at its right one.</summary>
[Collection(SurveyJobs.Name)]
public sealed class ThermalTests(SurveyBench survey)
{
    private const string Thermal = "\"textureColorSource\":\"Thermal\"";

    [Fact]
    public void Exports_show_temperatures_in_the_unit_asked_for_and_thermal_photos_add_to_the_geometry_only_if_asked()
    {
        var (result, outputs) = Run(
            ThermalScene(ByColumn), """{"geometryResolutionLimit":1,"photoUsedForGeometry":"IncludeThermal"}""",
            $$"""
            [{"format":"PLY","options":{ {{Thermal}},"samplingDistance":4} }, {"format":"PLY","options":{"samplingDistance":4} },
             {"format":"3DTiles","options":{ {{Thermal}},"textureColorSourceThermalUnit":"Fahrenheit",
              "textureColorSourceThermalMin":32,"textureColorSourceThermalMax":122} }]
            """);

        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        Assert.Equal(12, result.Stages.Single(stage => stage.Name == "depth-maps").TaskCount);
        var known = Ply(outputs, 0).Where(color => color != FalseColors.Unknown).ToList();
        Assert.True(known.Count > 100);
        Assert.True(known.Distinct().Count() > 20);
        Assert.True(known.Count(IsOnMap) > 0.95 * known.Count);
        // Within 290 to 310 K, whose ends the surface hardly reaches.
        var found = Legend(outputs, 0);
        Assert.Equal("°C", found.GetProperty("unit").GetString());
        Assert.InRange(found.GetProperty("min").GetDouble(), 17, 20);
        Assert.InRange(found.GetProperty("max").GetDouble(), 33, 36.9);
        // The pictures of the thermal photos are black.
        var visible = Ply(outputs, 1);
        Assert.True(visible.Count(color => color.R + color.G + color.B < 15) < 0.05 * visible.Length);
        var legend = Legend(outputs, 2);
        Assert.Equal("°F", legend.GetProperty("unit").GetString());
        Assert.Equal((32, 122), (legend.GetProperty("min").GetDouble(), legend.GetProperty("max").GetDouble()));
    }

    [Fact]
    public void Orthophotos_show_temperatures_in_false_colors_and_as_numbers_and_visible_ones_show_none()
    {
        const string Sampling = "\"samplingDistance\":0.5";
        var (result, outputs) = Run(
            ThermalScene(ByColumn), """{"geometryResolutionLimit":1,"photoUsedForGeometry":"IncludeThermal"}""",
            $$"""
            [{"format":"OrthophotoDSM","options":{ {{Sampling}},"colorSource":"Reference3dModelThermal"} },
             {"format":"OrthophotoDSM","options":{ {{Sampling}},"colorSource":"OptimizedComputationThermal",
              "textureColorSourceThermalUnit":"Fahrenheit","textureColorSourceThermalMin":60,
              "textureColorSourceThermalMax":100} },
             {"format":"OrthophotoDSM","options":{ {{Sampling}},"colorSource":"OptimizedComputationVisible"} },
             {"format":"OrthophotoDSM","options":{ {{Sampling}},"colorSource":"Reference3dModelThermal","mergeParts":false,
              "orthoFormat":"JPEG","dsmFormat":"None","textureColorSourceThermalUnit":"Absolute"} }]
            """);
        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));

        string[] files = ["DSM.tif", "Orthophoto.tif", "Temperature.tif", "legend.json", "legend.svg"];
        Assert.Equal(files, NamesOf(outputs, 0));
        Assert.Equal(files, NamesOf(outputs, 1));
        Assert.Equal(["DSM.tif", "Orthophoto.tif"], NamesOf(outputs, 2));
        Assert.Equal(
            ["Orthophoto/.jpg", "Temperature.vrt", "Temperature/.tif"],
            NamesOf(outputs, 3).Where(name => name[^4..] is ".jpg" or ".tif" or ".vrt")
                .Select(name => name.Contains('/', StringComparison.Ordinal) ? name.Split('/')[0] + "/" + name[^4..] : name)
                .Distinct());

        var mean = Temperatures(outputs, 0);
        AssertShown(Raster<byte>(outputs, 0, "Orthophoto.tif"), mean, Legend(outputs, 0));
        Assert.All(mean.Where(IsKnown), celsius => Assert.InRange(celsius, 290 - 273.2, 310 - 273.1));
        Assert.True(mean.Count(IsKnown) > 0.5 * mean.Length);
        var fromAbove = Temperatures(outputs, 1);
        AssertShown(Raster<byte>(outputs, 1, "Orthophoto.tif"), fromAbove, Legend(outputs, 1));
        Assert.All(fromAbove.Where(IsKnown), fahrenheit => Assert.InRange(fahrenheit, 62, 99));
        // Photos that see a place from straight above see it in their middle, at 300 K.
        var (meanSpread, spread) = (Spread(mean), Spread(fromAbove) / 1.8);
        Assert.True(spread < 0.9 * meanSpread, $"{meanSpread:0.00} K, {spread:0.00} K");
        // The pictures of the thermal photos are black.
        var visible = Raster<byte>(outputs, 2, "Orthophoto.tif").Chunk(4).Where(pixel => pixel[3] > 0).ToList();
        Assert.True(visible.Count(pixel => pixel[0] + pixel[1] + pixel[2] < 15) < 0.02 * visible.Count);
    }

    [Theory]
    [InlineData("StandardWithThermal")]
    [InlineData("BlockWiseWithThermal")]
    public void Thermal_photos_that_measure_too_much_are_corrected_if_asked_also_with_a_kept_model(string correction)
    {
        // By up to three kelvin, in no order that the flight has.
        var scene = ThermalScene((photo, _) => 300 + 1.5f * (photo * 7 % 5 - 2));
        const string Exports = """
            [{"format":"OrthophotoDSM","options":{"samplingDistance":0.5,"colorSource":"Reference3dModelThermal"} }]
            """;

        var (_, measured) = Run(scene, """{"geometryResolutionLimit":1}""", Exports);
        var (_, corrected) = Run(
            scene, $$"""{"geometryResolutionLimit":1,"colorCorrection":"{{correction}}"}""", Exports,
            """
            "modelingReference":true,
            """);
        var produced = survey.Bench.Succeed(
            "Production",
            $$"""
            {"inputs":{"scene":"{{scene}}",
             "modelingReference":"{{corrected.GetProperty("modelingReference").GetProperty("location").GetString()}}"},
             "outputs":{"exports":{{Exports}} } }
            """);

        Assert.True(Spread(Temperatures(measured, 0)) > 0.4);
        Assert.InRange(Spread(Temperatures(corrected, 0)), 0, 0.05);
        Assert.Equal(Temperatures(corrected, 0), Temperatures(produced, 0));
    }

    [Fact]
    public void A_scene_without_thermal_photos_is_told_so()
    {
        var (id, _) = survey.Bench.Store(
            "Reconstruction",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}"},"options":{"geometryResolutionLimit":1.5},
             "outputs":{"exports":[{"format":"PLY","options":{ {{Thermal}} } }]} }
            """);

        var result = survey.Bench.Run(id);

        Assert.Equal(JobState.Failed, result.State);
        Assert.Contains(result.Messages, message => message.Code == "Thermal_NoPhotos");
    }

    private static float ByColumn(int photo, double share) => (float)(290 + 20 * share);

    private static bool IsKnown(float temperature) => temperature > -9000;

    private static double Spread(float[] temperatures)
    {
        var known = temperatures.Where(IsKnown).ToList();
        var mean = known.Average();
        return Math.Sqrt(known.Average(value => (value - mean) * (value - mean)));
    }

    // The color of each pixel is that of its number in the legend.
    private static void AssertShown(byte[] rgba, float[] temperatures, JsonElement legend)
    {
        var (min, max) = (legend.GetProperty("min").GetDouble(), legend.GetProperty("max").GetDouble());
        Assert.Equal(rgba.Length, 4 * temperatures.Length);
        for (var i = 0; i < temperatures.Length; i++)
        {
            if (rgba[4 * i + 3] == 0)
            {
                Assert.False(IsKnown(temperatures[i]));
                continue;
            }
            var expected = IsKnown(temperatures[i])
                ? ColorMap.Inferno.At(Math.Clamp((temperatures[i] - min) / (max - min), 0, 1))
                : FalseColors.Unknown;
            Assert.InRange(Math.Abs(expected.R - rgba[4 * i]) + Math.Abs(expected.G - rgba[4 * i + 1]), 0, 2);
        }
    }

    private List<string> NamesOf(JsonElement outputs, int export) =>
        survey.Bench.List(Location(outputs, export)).Order(StringComparer.Ordinal).ToList();

    private float[] Temperatures(JsonElement outputs, int export) => Raster<float>(outputs, export, "Temperature.tif");

    private T[] Raster<T>(JsonElement outputs, int export, string name)
        where T : unmanaged
    {
        using var image = NetVips.Image.NewFromBuffer(survey.Bench.Read(Location(outputs, export), name));
        return image.WriteToMemory<T>();
    }

    private (JobResult Result, JsonElement Outputs) Run(string scene, string options, string exports, string more = "")
    {
        var (id, outputs) = survey.Bench.Store(
            "Reconstruction",
            $$"""{"inputs":{"scene":"{{scene}}"},"options":{{options}},"outputs":{ {{more}}"exports":{{exports}} } }""");
        return (survey.Bench.Run(id), outputs);
    }

    // The calibrated scene, and at each pose a thermal photo with half the pixels.
    private string ThermalScene(Func<int, double, float> kelvinAt)
    {
        var bench = survey.Bench;
        var document = survey.Read(survey.Calibrated);
        var scene = document.Scene;
        using var folder = new TemporaryFolder();
        var visible = scene.Cameras[0];
        var camera = visible with
        {
            Id = new(scene.Cameras.Count),
            Band = "Thermal",
            Width = visible.Width / 2,
            Height = visible.Height / 2,
            FocalLength = visible.FocalLength / 2,
            PrincipalPoint = 0.5 * visible.PrincipalPoint,
        };
        var picture = JpegWriter.Encode(new Image<Rgb24>(camera.Width, camera.Height), 80);
        var added = scene.Photos.Select((photo, i) => photo with
        {
            Id = new(scene.Photos.Count + i),
            Name = $"thermal_{i}.jpg",
            CameraId = camera.Id,
        }).ToList();
        foreach (var (index, photo) in added.Index())
        {
            var kelvin = new Image<float>(camera.Width, camera.Height);
            for (var i = 0; i < kelvin.Pixels.Length; i++)
                kelvin.Pixels[i] = kelvinAt(index, (double)(i % camera.Width) / camera.Width);
            File.WriteAllBytes(folder[photo.Name], FlirRecordsWriter.Add(picture, kelvin));
        }
        var collection = bench.Upload("CCImageCollection", folder.Path);
        var reference = document.References.Keys.Max() + 1;
        var all = document with
        {
            Scene = scene with { Cameras = [.. scene.Cameras, camera], Photos = [.. scene.Photos, .. added] },
            References = document.References.Append(new(reference, $"rds:{collection}")).ToDictionary(),
            ReferenceOfPhoto = [.. document.ReferenceOfPhoto, .. added.Select(_ => reference)],
            PathOfPhoto = [.. document.PathOfPhoto, .. added.Select(photo => photo.Name)],
            PhotoKeys = [],
            DeviceKeys = [],
            KeptPoses = [],
            Document = null,
        };
        var id = bench.Add("ContextScene");
        using var stream = new MemoryStream();
        ContextSceneWriter.Write(stream, all);
        bench.Put(id, "ContextScene.json", stream.ToArray());
        foreach (var name in bench.List(survey.Calibrated).Where(name => name != "ContextScene.json"))
            bench.Put(id, name, bench.Read(survey.Calibrated, name));
        return id;
    }

    // A texel between others on the map may be a few levels off.
    private static bool IsOnMap(Rgb24 color) => Enumerable.Range(0, 256).Select(i => ColorMap.Inferno.At(i / 255.0)).Any(known =>
        Math.Abs(known.R - color.R) <= 3 && Math.Abs(known.G - color.G) <= 3 && Math.Abs(known.B - color.B) <= 3);

    private Rgb24[] Ply(JsonElement outputs, int export) =>
        PlyReader.Read(new MemoryStream(survey.Bench.Read(Location(outputs, export), "PointCloud.ply"))).Colors;

    private JsonElement Legend(JsonElement outputs, int export) =>
        JsonDocument.Parse(survey.Bench.Read(Location(outputs, export), "legend.json")).RootElement;

    private static string Location(JsonElement outputs, int export) =>
        outputs.GetProperty("exports")[export].GetProperty("location").GetString()!;
}
