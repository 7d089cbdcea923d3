using System.Text.Json.Nodes;
using Reality.Contract.Specifications;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Formats.Imaging;
using Reality.Jobs.Main;
using Reality.Pipeline;
using Reality.Sample;
using Reality.Sample.Flights;
using Reality.Testing;

namespace Reality.Jobs.Tests.Main;

/// <summary>
/// Rendered photos of two cameras on one bar, 1.5 m apart and turned by 4 degrees, 46 m above a site; from files without metadata
/// to a calibrated scene and its report.
/// </summary>
public sealed class RenderedRigTests : IDisposable
{
    private const double Baseline = 1.5;
    private const int ExposureCount = 5;

    private static readonly SampleOptions Survey =
        new() { PhotoCount = ExposureCount, Width = 320, Height = 240, ThreadCount = 2 };

    private static readonly RigidTransform RightFromLeft =
        RigidTransform.FromCenter(Rotation.FromRotationVector(new(0.02, 0.06, -0.03)), new(Baseline, 0, 0));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Strict_finds_one_relative_pose_for_all_exposures_and_reports_it()
    {
        var truth = SampleScene.Create(Survey);
        Render(truth);
        var result = await RunningJob.Start(MainJob.Plan(Options()), new SilentObserver(), 2, 4L << 30).Completion;

        Assert.Equal(JobState.Done, result.State);
        var scene = Calibrated();
        Assert.Equal(2 * ExposureCount, scene.CalibratedPhotoCount);
        Assert.Equal(2, scene.Cameras.Count);
        var slots = Assert.Single(scene.Rigs).Slots;
        Assert.Equal(["left", "right"], slots.Select(slot => slot.Name));
        var found = slots[1].CameraFromRig!.Value;
        for (var exposure = 0; exposure < ExposureCount; exposure++)
        {
            // Angles of rotations in the document have 16 digits.
            var relative = PoseOf(scene, $"right/{exposure}.jpg") * PoseOf(scene, $"left/{exposure}.jpg").Inverted();
            Assert.InRange((relative.Rotation * found.Rotation.Inverted()).Angle.Radians, 0, 1e-12);
            Assert.InRange(Vector3d.Distance(relative.Center, found.Center), 0, 1e-9);
        }
        Assert.InRange((found.Rotation * RightFromLeft.Rotation.Inverted()).Angle.Degrees, 0, 0.1);
        var scale = TrueDistance(truth)
            / Vector3d.Distance(PoseOf(scene, "left/0.jpg").Center, PoseOf(scene, "left/4.jpg").Center);
        Assert.Equal(Baseline, scale * found.Center.Length, 0.15);

        var report = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder["out"], "report", "report.json")))!;
        var rig = (report["calibration"] ?? report)["rigs"]![0]!;
        Assert.Equal(ExposureCount, (int)rig["exposureCount"]!);
        Assert.Equal(found.Translation.Length, (double)rig["slots"]![1]!["baseline"]!, 1e-9);
        Assert.True((double)rig["slots"]![1]!["centerSigma"]! > 0);
        var page = File.ReadAllText(Path.Combine(_folder["out"], "report", "report.html"));
        Assert.Contains("<h2>Rigs</h2>", page, StringComparison.Ordinal);
    }

    private MainJobOptions Options() => new()
    {
        Photos = [_folder["photos"]],
        OutputFolder = Directory.CreateDirectory(_folder["out"]).FullName,
        CalibrateOnly = true,
        RigSynchro = RigSynchro.Strict,
        IntrinsicsFile = _folder["intrinsics.json"],
    };

    private void Render(SampleScene truth)
    {
        Directory.CreateDirectory(Path.Combine(_folder["photos"], "left"));
        Directory.CreateDirectory(Path.Combine(_folder["photos"], "right"));
        foreach (var exposure in truth.Exposures)
        {
            Write("left", exposure);
            Write("right", exposure with { CameraFromWorld = RightFromLeft * exposure.CameraFromWorld });
        }
        var camera = truth.Camera;
        var d = camera.Distortion;
        File.WriteAllText(_folder["intrinsics.json"], new JsonObject
        {
            ["FocalLength"] = camera.FocalLength,
            ["PrincipalPoint"] = new JsonObject { ["x"] = camera.PrincipalPoint.X - 0.5, ["y"] = camera.PrincipalPoint.Y - 0.5 },
            ["RadialDistortion"] = new JsonObject { ["k1"] = d.K1, ["k2"] = d.K2, ["k3"] = d.K3 },
            ["TangentialDistortion"] = new JsonObject { ["p1"] = d.P1, ["p2"] = d.P2 },
        }.ToJsonString());

        void Write(string slot, SampleExposure exposure) => File.WriteAllBytes(
            Path.Combine(_folder["photos"], slot, $"{exposure.Id.Value}.jpg"),
            JpegWriter.Encode(truth.Render(exposure, TestContext.Current.CancellationToken), 95));
    }

    private static double TrueDistance(SampleScene truth) => Vector3d.Distance(
        truth.Exposures[0].CameraFromWorld.Center, truth.Exposures[4].CameraFromWorld.Center);

    private static RigidTransform PoseOf(Scene scene, string name) =>
        scene.Photos.Single(photo => photo.Name == name).CameraFromWorld!.Value;

    private Scene Calibrated()
    {
        using var stream = File.OpenRead(Path.Combine(_folder["out"], "scene", "ContextScene.json"));
        return ContextSceneReader.Read(stream).Scene;
    }
}
