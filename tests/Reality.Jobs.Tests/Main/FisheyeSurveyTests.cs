using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;
using Reality.Jobs.Main;
using Reality.Pipeline;
using Reality.Sample;
using Reality.Testing;

namespace Reality.Jobs.Tests.Main;

/// <summary>Rendered photos through a fisheye lens, from files to a textured mesh.</summary>
public sealed class FisheyeSurveyTests : IDisposable
{
    private static readonly SampleOptions Survey = new()
    {
        PhotoCount = 5, Width = 320, Height = 240, ThreadCount = 2, HasFisheye = true,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_lens_is_calibrated_and_a_mesh_made()
    {
        SampleSurvey.Render(_folder["survey"], Survey, null, CancellationToken.None);
        var options = new MainJobOptions
        {
            Photos = [Path.Combine(_folder["survey"], "photos")],
            OutputFolder = Directory.CreateDirectory(_folder["out"]).FullName,
            Exports = new([ExportFormats.Find("OBJ")!]),
        };

        var result = await RunningJob.Start(MainJob.Plan(options), new SilentObserver(), 2, 4L << 30).Completion;

        Assert.Equal(JobState.Done, result.State);
        Assert.DoesNotContain(result.Messages, message => message.Code == "Camera_FieldOfViewLimited");
        var (found, truth) = (Calibrated(), SampleScene.Create(Survey).TrueScene());
        Assert.Equal(5, found.CalibratedPhotoCount);
        AssertLens(truth.Cameras[0], Assert.Single(found.Cameras));
        Assert.InRange(LongestTurnDegrees(found, truth), 0, 1);
        var mesh = Directory.GetFiles(_folder["out"], "*.obj", SearchOption.AllDirectories)
            .Sum(file => new FileInfo(file).Length);
        Assert.InRange(mesh, 100_000, 100_000_000);
    }

    private Scene Calibrated()
    {
        using var stream = File.OpenRead(Path.Combine(_folder["out"], "scene", "ContextScene.json"));
        return ContextSceneReader.Read(stream).Scene;
    }

    // The files say an equidistant lens, wrong by 2 % at 50 degrees, and a focal length 1.5 % too long, which photos that all
    // look straight down hardly contradict.
    private static void AssertLens(Camera exact, Camera found)
    {
        Assert.Equal(1, found.FocalLength / exact.FocalLength, 0.012);
        for (var angle = 0.1; angle < 0.9; angle += 0.1)
            Assert.Equal(1, found.Fisheye!.RadiusAt(angle) / exact.Fisheye!.RadiusAt(angle), 0.007);
        Assert.InRange((exact.PrincipalPoint - found.PrincipalPoint).Length, 0, 3);
    }

    // Between pairs of photos, which does not depend on the frame.
    private static double LongestTurnDegrees(Scene found, Scene truth)
    {
        var worst = 0.0;
        for (var i = 1; i < found.Photos.Count; i++)
        {
            var a = found.Photos[i].CameraFromWorld!.Value.Rotation * found.Photos[0].CameraFromWorld!.Value.Rotation.Inverted();
            var b = truth.Photos[i].CameraFromWorld!.Value.Rotation * truth.Photos[0].CameraFromWorld!.Value.Rotation.Inverted();
            worst = Math.Max(worst, (a * b.Inverted()).Angle.Degrees);
        }
        return worst;
    }
}
