using Reality.Pipeline;
using Reality.Pipeline.Tests;
using Reality.Sample;
using Reality.Testing;

namespace Reality.Jobs.Tests.Execution;

/// <summary>With an object store, workers share no disk, and any of them can take any task.</summary>
public sealed class RemoteStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly JobBench _bench = new() { Wrap = RemoteStore.Of };

    public void Dispose()
    {
        _bench.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_second_machine_goes_on_with_what_the_first_has_done()
    {
        SampleSurvey.Render(
            _folder["survey"], new SampleOptions { PhotoCount = 5, Width = 320, Height = 240, ThreadCount = 2 }, null,
            TestContext.Current.CancellationToken);
        var collection = _bench.Upload("CCImageCollection", Path.Combine(_folder["survey"], "photos"));
        var filled = _bench.Succeed(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{collection}}"]},"outputs":["scene"]}""");
        var (id, outputs) = _bench.Store(
            "Calibration", $$"""{"inputs":{"scene":"{{filled.GetProperty("scene").GetString()}}"},"outputs":["scene"]}""");
        // The first machine is gone after the stage of features.
        var stopped = await RunningJob.Start(_bench.Graphs.Load(id).UpTo("features"), new TestJob(""), 2, 4L << 30)
            .Completion;
        Assert.Equal(JobState.Done, stopped.State);

        _bench.Machine = "two";
        var result = _bench.Run(id);

        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        Assert.All(
            result.Stages.Where(stage => stage.Name.ToString() is "uncalibrated-scene" or "features"),
            stage => Assert.Equal(stage.TaskCount, stage.ResumedTaskCount));
        Assert.All(
            result.Stages.Where(stage => stage.Name.ToString() is "matches" or "calibration"),
            stage => Assert.Equal(0, stage.ResumedTaskCount));
        Assert.Contains("ContextScene.json", _bench.List(outputs.GetProperty("scene").GetString()!));
    }
}
