using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Reality.Core.Numerics;
using Reality.Formats.Decoding;
using Reality.Formats.Photos;
using Reality.Sample.Flights;
using Reality.Testing;

namespace Reality.Sample.Tests;

/// <summary>The survey with a thermal camera, as files.</summary>
public sealed class ThermalSampleTests(ThermalSampleTests.Rendered survey) : IClassFixture<ThermalSampleTests.Rendered>
{
    private static SampleOptions Options =>
        new() { PhotoCount = 3, Width = 160, Height = 120, ThreadCount = 2, HasThermal = true };

    private string Photos => Path.Combine(survey.Path, "photos");

    [Fact]
    public void Thermal_photos_are_read_as_a_second_camera_of_the_same_moments()
    {
        var import = SceneFromPhotos.Read(
            PhotoFolder.Find([Photos]), new InProcessDecoder(), new(), null, TestContext.Current.CancellationToken);

        Assert.Empty(import.Messages);
        var scene = import.Scene;
        Assert.Equal(["Visible", "Thermal"], scene.Cameras.Select(camera => camera.Band));
        var (read, truth) = (scene.Cameras[1], ThermalCamera.True);
        Assert.Equal((truth.Width, truth.Height), (read.Width, read.Height));
        Assert.InRange(read.FocalLength / truth.FocalLength, 0.98, 1.02);
        foreach (var (visible, thermal) in scene.Photos.Chunk(2).Select(pair => (pair[0], pair[1])))
        {
            Assert.Equal(visible.Name.Replace(".JPG", "_T.JPG", StringComparison.Ordinal), thermal.Name);
            Assert.Equal((visible.CaptureTime, visible.CameraFromEnu), (thermal.CaptureTime, thermal.CameraFromEnu));
            Assert.Equal(1, thermal.CameraId.Value);
        }
    }

    [Fact]
    public void Their_temperatures_are_those_of_the_places_that_they_show()
    {
        var scene = SampleScene.Create(Options);
        var exposure = ThermalCamera.ExposureOf(scene.Exposures[1]);
        var kelvin = new PhotoReader(Photos, new InProcessDecoder()).ReadTemperature(
            scene.TrueScene().Photos[1] with { Name = exposure.Name });

        var errors = new List<double>();
        for (var x = -12.0; x <= 12; x += 0.37)
        {
            for (var y = -12.0; y <= 12; y += 0.41)
            {
                var place = new Vector3d(x, y, scene.Surface.HeightAt(x, y));
                if (!ThermalCamera.True.TryProject(exposure.CameraFromWorld * place, out var at)
                    || !(at.X >= 0 && at.Y >= 0 && at.X < kelvin.Width && at.Y < kelvin.Height))
                    continue;
                errors.Add(Math.Abs(kelvin[(int)at.X, (int)at.Y] - scene.TemperatureAt(x, y)));
            }
        }
        errors.Sort();
        Assert.True(errors.Count > 2000, $"{errors.Count} places are seen.");
        // The rest is at edges and hidden by trees and roofs.
        Assert.InRange(errors[(int)(0.85 * errors.Count)], 0, 0.3);
        Assert.InRange(errors[errors.Count / 2], 0.005, 0.1);
    }

    [Fact]
    public void The_truth_holds_the_thermal_poses_and_the_temperature_of_each_material()
    {
        var truth = SampleTruth.Read(Path.Combine(survey.Path, "truth", "truth.json"));

        var poses = truth.Thermal!.Cameras;
        var turned = poses[2].CameraFromWorld * truth.Cameras[2].CameraFromWorld.Inverted();
        Assert.Equal("DJI_0003_T.JPG", poses[2].Name);
        Assert.InRange(turned.Angle.Degrees, 1, 1.3);
        Assert.InRange(Vector3d.Distance(poses[2].Center, truth.Cameras[2].Center), 0.04, 0.05);
        Assert.Equal(310, truth.Thermal.Materials["FlatRoof"]);
        if (!ExternalReader.HasCommand("gdalinfo"))
            Assert.Skip("gdal-bin is not installed: see tests/readers/README.md.");
        var (heights, kelvin) = (Raster("dsm.tif"), Raster("temperature.tif"));
        Assert.Equal(heights["geoTransform"]!.ToJsonString(), kelvin["geoTransform"]!.ToJsonString());
        var band = kelvin["bands"]![0]!;
        Assert.Equal(("Float32", "K"), ((string?)band["type"], (string?)band["unit"]));
        Assert.InRange((double)band["minimum"]!, 290, 296);
        Assert.InRange((double)band["maximum"]!, 306, 315);
    }

    [Fact]
    public void The_thermal_camera_changes_nothing_else()
    {
        using var folder = new TemporaryFolder();
        SampleSurvey.Render(
            folder.Path, Options with { HasThermal = false }, null, TestContext.Current.CancellationToken);

        var without = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories);
        Assert.Equal(7, without.Length);
        foreach (var file in without.Where(file => !file.EndsWith("truth.json", StringComparison.Ordinal)))
        {
            var with = Path.Combine(survey.Path, Path.GetRelativePath(folder.Path, file));
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(with));
        }
        Assert.DoesNotContain(
            "hermal", File.ReadAllText(Path.Combine(folder.Path, "truth", "truth.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void ExifTool_reads_the_same_temperatures()
    {
        if (!ExternalReader.HasCommand("exiftool"))
            Assert.Skip("libimage-exiftool-perl is not installed: see tests/readers/README.md.");
        var photo = Path.Combine(Photos, "DJI_0002_T.JPG");
        var tags = JsonNode.Parse(ExternalReader.Run("exiftool", "-j", "-n", "-FLIR:all", photo))![0]!;
        using var folder = new TemporaryFolder();
        ExternalReader.Run("exiftool", "-b", "-RawThermalImage", "-w", folder["%f.raw"], photo);
        var raw = File.ReadAllBytes(folder["DJI_0002_T.raw"]);
        var kelvin = new PhotoReader(Photos, new InProcessDecoder()).ReadTemperature(
            SampleScene.Create(Options).TrueScene().Photos[1] with { Name = "DJI_0002_T.JPG" });

        Assert.Equal(
            (kelvin.Width, kelvin.Height), ((int)tags["RawThermalImageWidth"]!, (int)tags["RawThermalImageHeight"]!));
        // ExifTool wraps the samples into a TIFF, whose strip comes last.
        var samples = raw.AsSpan(raw.Length - 2 * kelvin.Pixels.Length);
        for (var i = 0; i < kelvin.Pixels.Length; i += 997)
        {
            var signal = BinaryPrimitives.ReadUInt16LittleEndian(samples[(2 * i)..]);
            var radiation = (double)tags["PlanckR2"]! * (signal + (double)tags["PlanckO"]!);
            var expected = (double)tags["PlanckB"]!
                / Math.Log((double)tags["PlanckR1"]! / radiation + (double)tags["PlanckF"]!);
            Assert.Equal(expected, kelvin.Pixels[i], 0.01);
        }
    }

    private JsonNode Raster(string name) => JsonNode.Parse(
        ExternalReader.Run(
            "gdalinfo", "-json", "-stats", "--config", "GDAL_PAM_ENABLED", "NO", Path.Combine(survey.Path, "truth", name)))!;

    /// <summary>A survey that tests must not change.</summary>
    public sealed class Rendered : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Rendered() => SampleSurvey.Render(_folder.Path, Options, null, CancellationToken.None);

        public string Path => _folder.Path;

        public void Dispose() => _folder.Dispose();
    }
}
