using System.Numerics;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Meshing;
using Reality.Engine.Thermal;
using Reality.Engine.Tiling;
using Reality.Pipeline;
using Reality.Sample;
using Reality.Testing;

namespace Reality.Jobs.Tests.Exports.Colors;

/// <summary>
/// Temperatures of the thermal photos of the sample survey on its true surface. docs/benchmarks.md has those of a whole run.
/// </summary>
public sealed class ThermalAccuracyTests
{
    private const double StepMeters = 0.25;
    private const double HalfMeters = 16;

    private static readonly StageName[] s_stages =
    [
        SceneArtifact.Calibrated, SurfaceStage.Id, LayoutArtifact.Stage, ThermalPhotosStage.Id, ThermalVisibilityStage.Id,
        ThermalBalanceStage.Id,
    ];

    [Theory]
    [InlineData(TemperatureChoice.Mean)]
    [InlineData(TemperatureChoice.BestFromAbove)]
    public void Temperatures_of_the_sample_are_right_within_half_a_kelvin(TemperatureChoice choice)
    {
        var site = SampleScene.Create(new() { PhotoCount = 10, Width = 64, Height = 64, ThreadCount = 2, HasThermal = true });
        using var folder = new TemporaryFolder();
        var workspace = new Workspace(folder.Path, s_stages.ToDictionary(stage => stage, _ => "test"));
        var surface = site.Surface.ToMesh();
        workspace.WriteMesh("surface/a.bin", surface);
        workspace.WriteLayout(new()
        {
            Mode = TilingMode.NoTiling, Origin = default, VoxelSize = 1, TileSize = 0, Region = default,
            GroundSamplingDistance = 0.1,
            Tiles =
            [
                new()
                {
                    Id = default, Name = new("a"), TightBox = surface.Bounds(), OverlappingBox = default,
                    PredictedMemoryGigabytes = 0,
                },
            ],
        });
        workspace.WriteScene(SceneArtifact.Calibrated, site.TrueThermalScene());
        var context = new StageContext(workspace, new SilentLog(), new(), 2, TestContext.Current.CancellationToken);
        var larger = site.TrueThermalScene();
        larger = larger with { Cameras = [.. larger.Cameras.Select(camera => camera with { Width = 2 * camera.Width })] };
        Assert.Equal(
            "Scene_Changed",
            Assert.Throws<StageException>(() => new ThermalPhotosStage(new ThermalPhotos(site), _ => larger, null).Run(context))
                .Code);
        new ThermalPhotosStage(new ThermalPhotos(site), _ => site.TrueThermalScene(), null).Run(context);
        new ThermalVisibilityStage(SurfaceStage.Id).Run(context);
        new ThermalBalanceStage(corrects: false).Run(context);
        var places = Places(site);

        var kelvin = new TemperatureField(workspace).At(default, places, 0, choice, 2, context.Cancellation);

        var errors = kelvin.Zip(places, (measured, place) => (double)measured - site.TemperatureAt(place.X, place.Y))
            .Where(double.IsFinite).ToList();
        var rms = Math.Sqrt(errors.Average(error => error * error));
        TestContext.Current.TestOutputHelper!.WriteLine($"{errors.Count} of {places.Length} places, {rms:0.000} K RMS");
        Assert.True(errors.Count > 0.97 * places.Length, $"{errors.Count} of {places.Length} places have a temperature.");
        Assert.InRange(rms, 0.02, 0.5);
        Assert.InRange(errors.Average(), -0.06, 0.06);
    }

    private static Vector3[] Places(SampleScene site)
    {
        var places = new List<Vector3>();
        for (var x = -HalfMeters; x <= HalfMeters; x += StepMeters)
        {
            for (var y = -HalfMeters; y <= HalfMeters; y += StepMeters)
                places.Add(new((float)x, (float)y, (float)site.Surface.HeightAt(x, y)));
        }
        return [.. places];
    }

    private sealed class ThermalPhotos(SampleScene site) : IPhotoSource
    {
        public Image<float> ReadTemperature(Photo photo, CancellationToken cancellation = default) =>
            site.RenderTemperatures(photo.Id, cancellation);

        public Image<Rgb24> ReadColor(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Image<byte> ReadGray(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Image<byte>? ReadMask(Photo photo, CancellationToken cancellation = default) => null;
    }

    private sealed class SilentLog : StageLog
    {
        public override void Begin(int stepCount)
        {
        }

        public override void Advance(int steps = 1)
        {
        }

        public override void Warn(string code, MessageText message)
        {
        }

        public override void Info(string message)
        {
        }
    }
}
