using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Imaging;
using Reality.Jobs.Sample;
using Reality.Testing;

namespace Reality.Jobs.Tests.Sample;

public sealed class SampleSurveyTests
{
    private static SampleOptions Options => new() { PhotoCount = 3, Width = 160, Height = 120, ThreadCount = 2 };

    [Fact]
    public void A_survey_holds_photos_and_the_truth_about_them()
    {
        using var folder = new TemporaryFolder();
        SampleSurvey.Render(folder.Path, Options, null, TestContext.Current.CancellationToken);

        var scene = SampleScene.Create(Options);
        var truth = SampleTruth.Read(Path.Combine(folder.Path, "truth", "truth.json"));
        var photo = scene.TrueScene().Photos[1];
        var image = new PhotoReader(Path.Combine(folder.Path, "photos")).ReadColor(photo);
        Assert.Equal((160, 120), (image.Width, image.Height));
        Assert.InRange(MeanDifference(image.Pixels, scene.RenderPhoto(photo.Id).Pixels), 0, 6);

        Assert.Equal(photo.Name, truth.Cameras[1].Name);
        Assert.Equal(0, Vector3d.Distance(photo.CameraFromWorld!.Value.Center, truth.Cameras[1].Center), 1e-9);
        var turned = truth.Cameras[1].CameraFromWorld * photo.CameraFromWorld.Value.Rotation.Inverted();
        Assert.InRange(turned.Angle.Degrees, 0, 1e-6);
        Assert.Equal(4L * truth.Dsm.Columns * truth.Dsm.Rows, new FileInfo(Path.Combine(folder.Path, "truth", "dsm.f32")).Length);
    }

    [Fact]
    public void A_whole_survey_is_not_rendered_again_and_other_options_render_another()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "photos", "DJI_0001.JPG");
        SampleSurvey.Render(folder.Path, Options, null, TestContext.Current.CancellationToken);
        var bytes = File.ReadAllBytes(path);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        SampleSurvey.Render(folder.Path, Options, null, TestContext.Current.CancellationToken);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(path));

        SampleSurvey.Render(folder.Path, Options with { Seed = 2 }, null, TestContext.Current.CancellationToken);
        Assert.NotEqual(bytes, File.ReadAllBytes(path));
        SampleSurvey.Render(folder.Path, Options, null, TestContext.Current.CancellationToken);
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    private static double MeanDifference(Core.Imaging.Rgb24[] a, Core.Imaging.Rgb24[] b) =>
        a.Zip(b, (p, q) => Math.Abs(p.G - q.G)).Average();
}
