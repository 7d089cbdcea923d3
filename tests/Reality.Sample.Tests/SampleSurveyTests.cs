using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Decoding;
using Reality.Formats.Photos;
using Reality.Sample;
using Reality.Testing;

namespace Reality.Sample.Tests;

public sealed class SampleSurveyTests(SampleSurveyTests.Rendered survey) : IClassFixture<SampleSurveyTests.Rendered>
{
    private static SampleOptions Options => new() { PhotoCount = 3, Width = 160, Height = 120, ThreadCount = 2 };

    [Fact]
    public void A_survey_holds_photos_and_the_truth_about_them()
    {
        var scene = SampleScene.Create(Options);
        var truth = SampleTruth.Read(Path.Combine(survey.Path, "truth", "truth.json"));
        var photo = scene.TrueScene().Photos[1];
        var image = new PhotoReader(Path.Combine(survey.Path, "photos"), new InProcessDecoder()).ReadColor(photo);
        Assert.Equal((160, 120), (image.Width, image.Height));
        Assert.InRange(MeanDifference(image.Pixels, scene.RenderPhoto(photo.Id).Pixels), 0, 6);

        Assert.Equal(photo.Name, truth.Cameras[1].Name);
        Assert.Equal(0, Vector3d.Distance(photo.CameraFromWorld!.Value.Center, truth.Cameras[1].Center), 1e-9);
        var turned = truth.Cameras[1].CameraFromWorld * photo.CameraFromWorld.Value.Rotation.Inverted();
        Assert.InRange(turned.Angle.Degrees, 0, 1e-6);
        Assert.All(["surface.ply", "dsm.tif"], name => Assert.True(File.Exists(Path.Combine(survey.Path, "truth", name))));
    }

    [Fact]
    public void A_reader_gets_back_what_the_aircraft_recorded()
    {
        var import = SceneFromPhotos.Read(
            PhotoFolder.Find([Path.Combine(survey.Path, "photos")]), new InProcessDecoder(), new(), null,
            TestContext.Current.CancellationToken);
        Assert.Empty(import.Messages);

        var expected = SampleScene.Create(Options).PriorScene();
        var focalLength = expected.Cameras[0].FocalLength;
        Assert.Equal(focalLength, import.Scene.Cameras[0].FocalLength, 0.03 * focalLength);
        foreach (var (read, written) in import.Scene.Photos.Zip(expected.Photos))
        {
            Assert.Equal(written.Name, read.Name);
            Assert.Equal(written.CaptureTime, read.CaptureTime);
            Assert.Equal(written.ExposureStops!.Value, read.ExposureStops!.Value, 0.02);
            Assert.InRange((written.CameraFromEnu!.Value * read.CameraFromEnu!.Value.Inverted()).Angle.Degrees, 0, 0.1);
            var readAt = LocalFrame.ToEarth(read.Position!.Position);
            Assert.InRange(Vector3d.Distance(LocalFrame.ToEarth(written.Position!.Position), readAt), 0, 0.02);
        }
    }

    [Fact]
    public void A_whole_survey_is_not_rendered_again_and_other_options_render_another()
    {
        using var folder = survey.Copy();
        var path = Path.Combine(folder.Path, "photos", "DJI_0001.JPG");
        var bytes = File.ReadAllBytes(path);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        SampleSurvey.Render(folder.Path, Options, null, TestContext.Current.CancellationToken);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(path));

        SampleSurvey.Render(folder.Path, Options with { Seed = 2 }, null, TestContext.Current.CancellationToken);
        Assert.NotEqual(bytes, File.ReadAllBytes(path));
        SampleSurvey.Render(folder.Path, Options, null, TestContext.Current.CancellationToken);
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_survey_that_another_has_begun_to_replace_is_not_taken_for_whole()
    {
        using var folder = survey.Copy();
        Assert.True(SampleSurvey.IsThere(folder.Path, Options));
        Assert.ThrowsAny<OperationCanceledException>(() =>
            SampleSurvey.Render(folder.Path, Options with { Seed = 2 }, null, new CancellationToken(canceled: true)));
        Assert.False(SampleSurvey.IsThere(folder.Path, Options));
        Assert.False(SampleSurvey.IsThere(folder.Path, Options with { Seed = 2 }));
    }

    [Fact]
    public void A_survey_has_the_same_bytes_for_any_number_of_threads()
    {
        using var four = new TemporaryFolder();
        SampleSurvey.Render(four.Path, Options with { ThreadCount = 4 }, null, TestContext.Current.CancellationToken);
        var files = Directory.GetFiles(survey.Path, "*", SearchOption.AllDirectories);
        Assert.Equal(7, files.Length);
        foreach (var file in files)
        {
            var other = Path.Combine(four.Path, Path.GetRelativePath(survey.Path, file));
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(other));
        }
    }

    private static double MeanDifference(Core.Imaging.Rgb24[] a, Core.Imaging.Rgb24[] b) =>
        a.Zip(b, (p, q) => Math.Abs(p.G - q.G)).Average();

    /// <summary>A survey rendered by one thread, which tests must not change.</summary>
    public sealed class Rendered : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Rendered() => SampleSurvey.Render(_folder.Path, Options with { ThreadCount = 1 }, null, CancellationToken.None);

        public string Path => _folder.Path;

        public TemporaryFolder Copy()
        {
            var copy = new TemporaryFolder();
            foreach (var file in Directory.GetFiles(Path, "*", SearchOption.AllDirectories))
                File.Copy(file, copy[System.IO.Path.GetRelativePath(Path, file)]);
            return copy;
        }

        public void Dispose() => _folder.Dispose();
    }
}
