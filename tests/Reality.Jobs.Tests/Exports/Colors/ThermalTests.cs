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
            """{"geometryResolutionLimit":1,"photoUsedForGeometry":"IncludeThermal"}""",
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

    private (JobResult Result, JsonElement Outputs) Run(string options, string exports)
    {
        var (id, outputs) = survey.Bench.Store(
            "Reconstruction",
            $$"""{"inputs":{"scene":"{{ThermalScene()}}"},"options":{{options}},"outputs":{"exports":{{exports}} } }""");
        return (survey.Bench.Run(id), outputs);
    }

    // The calibrated scene, and at each pose a thermal photo with half the pixels.
    private string ThermalScene()
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
        var kelvin = new Image<float>(camera.Width, camera.Height);
        for (var i = 0; i < kelvin.Pixels.Length; i++)
            kelvin.Pixels[i] = 290 + 20f * (i % camera.Width) / camera.Width;
        var jpeg = FlirRecordsWriter.Add(JpegWriter.Encode(new Image<Rgb24>(camera.Width, camera.Height), 80), kelvin);
        var added = scene.Photos.Select((photo, i) => photo with
        {
            Id = new(scene.Photos.Count + i),
            Name = $"thermal_{i}.jpg",
            CameraId = camera.Id,
        }).ToList();
        foreach (var photo in added)
            File.WriteAllBytes(folder[photo.Name], jpeg);
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
