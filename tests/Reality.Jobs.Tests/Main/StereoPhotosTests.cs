using Reality.Contract.Specifications;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Jobs.Main;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.Main;

/// <summary>Public photos of a stereo bar with two fisheye cameras: ten exposures, left01.jpg and right01.jpg to 10.</summary>
public sealed class StereoPhotosTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_exposures_have_one_baseline_and_all_photos_are_in()
    {
        if (!SharedData.TryFind("fisheye-stereo-checkerboard", out var photos))
            Assert.Skip("Set REALITY_DATA to a folder with fisheye-stereo-checkerboard.");
        File.WriteAllText(_folder["intrinsics.json"], """{"Type":"fisheye","FocalLength":305}""");
        var options = new MainJobOptions
        {
            Photos = [photos], OutputFolder = Directory.CreateDirectory(_folder["out"]).FullName, CalibrateOnly = true,
            RigSynchro = RigSynchro.Strict, IntrinsicsFile = _folder["intrinsics.json"],
        };
        var result = await RunningJob.Start(MainJob.Plan(options), new SilentObserver(), 2, 4L << 30).Completion;

        Assert.Equal(JobState.Done, result.State);
        using var stream = File.OpenRead(Path.Combine(_folder["out"], "scene", "ContextScene.json"));
        var scene = ContextSceneReader.Read(stream).Scene;
        Assert.Equal(20, scene.CalibratedPhotoCount);
        var right = Assert.Single(scene.Rigs).Slots.Single(slot => slot.Name == "right");
        var baseline = right.CameraFromRig!.Value.Center;
        for (var exposure = 1; exposure <= 10; exposure++)
        {
            var relative = PoseOf(scene, $"right{exposure:D2}.jpg") * PoseOf(scene, $"left{exposure:D2}.jpg").Inverted();
            Assert.InRange(Vector3d.Distance(baseline, relative.Center), 0, 1e-9 * (1 + baseline.Length));
        }
        // Exposures whose photos are adjusted alone agree on it to some percent.
        Assert.InRange(right.CenterSpread!.Value / baseline.Length, 1e-3, 0.08);
        Assert.InRange(right.RotationSpread!.Value.Degrees, 1e-3, 1.2);
    }

    private static RigidTransform PoseOf(Scene scene, string name) =>
        scene.Photos.Single(photo => photo.Name == name).CameraFromWorld!.Value;
}
