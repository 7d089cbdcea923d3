using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.BlocksExchange;
using Reality.Formats.ContextScenes;
using Reality.Formats.ControlPoints;
using Reality.Jobs.Main;
using Reality.Pipeline;
using Reality.Sample;
using Reality.Testing;

namespace Reality.Jobs.Tests.Main;

/// <summary>Control points from the command line, on a small survey.</summary>
public sealed class MainJobControlTests : IDisposable
{
    private static readonly SampleOptions s_survey = new() { PhotoCount = 8, Width = 480, Height = 360, ThreadCount = 2 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_targets_of_the_sample_survey_put_its_photos_in_their_true_places()
    {
        SampleSurvey.Render(_folder["survey"], s_survey, null, TestContext.Current.CancellationToken);
        var options = Options(_folder["survey/truth/gcp_list.txt"]);

        var result = await RunningJob.Start(MainJob.Plan(options), new Observer(), 2, 4L << 30).Completion;

        Assert.Equal(JobState.Done, result.State);
        using var stream = File.OpenRead(_folder["out/scene/ContextScene.json"]);
        var scene = ContextSceneReader.Read(stream, TestContext.Current.CancellationToken).Scene;
        var truth = SampleTruth.Read(_folder["survey/truth/truth.json"]);
        Assert.Equal(truth.ControlPoints.Select(point => point.Name), scene.ControlPoints.Select(point => point.Name));
        Assert.Equal(["T2"], scene.ControlPoints.Where(point => point.IsCheck).Select(point => point.Name));
        var world = new LocalFrame(truth.Origin.ToGeoPoint()).EarthFromWorld.Inverted() * new LocalFrame(scene.Origin!.Value).EarthFromWorld;
        Assert.All(scene.CalibratedPhotos, photo => Assert.InRange(
            Vector3d.Distance(
                world * photo.CameraFromWorld!.Value.Center, truth.Cameras.Single(camera => camera.Name == photo.Name).Center),
            0, 3 * truth.GroundSamplingDistance));
        var block = ControlFile.Read(_folder["out/scene/" + BlocksExchangeWriter.FileName]);
        Assert.Equal(scene.ControlPoints.Sum(point => point.Marks.Count), block.Marks.Count);
        Assert.Contains("check points, which had no influence", File.ReadAllText(_folder["out/report/report.html"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EPSG:32632\n691000,5\t5334000\t520\t10\t20\ta.jpg\tA\n", "line 2: '691000,5' has a decimal comma")]
    [InlineData("EPSG:4979\n9.4\t49.2\t300\t10\t20\tz.jpg\tA\n", "none of the 1 marks is in one of the photos: z.jpg")]
    [InlineData("EPSG:32632\n691000\t5334000\t520\t10\t20\ta.jpg\tA\n", "the level that heights count from is not known")]
    public void Files_that_cannot_be_used_are_refused_before_any_work(string content, string message)
    {
        Directory.CreateDirectory(_folder["survey/photos"]);
        File.WriteAllText(_folder["survey/photos/a.jpg"], "");
        File.WriteAllText(_folder["control.txt"], content);

        var fault = Assert.Throws<StageException>(() => MainJob.Plan(Options(_folder["control.txt"])));

        Assert.Equal("Control_Invalid", fault.Code);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    private MainJobOptions Options(string file) => new()
    {
        Photos = [_folder["survey/photos"]],
        OutputFolder = Directory.CreateDirectory(_folder["out"]).FullName,
        CalibrateOnly = true,
        Control = new() { Files = [file], CheckNames = file.EndsWith("gcp_list.txt", StringComparison.Ordinal) ? ["T2"] : [] },
    };

    private sealed class Observer : IJobObserver
    {
        public void Progress(JobProgress progress)
        {
        }

        public void Message(JobMessage message)
        {
        }

        public void Detail(string stage, string text)
        {
        }
    }
}
