using System.Diagnostics;
using System.Globalization;
using System.Text;
using Reality.Pipeline;
using Reality.Pipeline.Tests;

namespace Reality.Jobs.Tests.Execution;

/// <summary>A cancelled job ends soon, whatever its task is reading.</summary>
[Collection(SurveyJobs.Name)]
public sealed class CancelledJobTests(SurveyBench survey)
{
    private static readonly TimeSpan s_maxTime = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("Calibration", "scene")]
    [InlineData("Tiling", "modelingReference")]
    public async Task A_job_that_reads_a_large_scene_ends_within_two_seconds(string type, string output)
    {
        var scene = survey.Bench.Add("ContextScene");
        survey.Bench.Put(scene, "ContextScene.json", LargeScene(200_000));
        var (job, _) = survey.Bench.Store(type, $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["{{output}}"]}""");
        var observer = new TestJob("");
        var running = RunningJob.Start(survey.Bench.Graphs.Load(job), observer, 1, 16L << 30);
        await Task.Delay(400, TestContext.Current.CancellationToken);

        var watch = Stopwatch.StartNew();
        running.Cancel();
        var result = await running.Completion;

        Assert.Equal(JobState.Cancelled, result.State);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, s_maxTime);
    }

    private static byte[] LargeScene(int photoCount)
    {
        var text = new StringBuilder(
            """{"version":"6.0","References":{"0":{"Path":"rds:a"} },"PhotoCollection":{"Devices":{"0":{} },"Photos":{""");
        for (var i = 0; i < photoCount; i++)
        {
            text.Append(i > 0 ? "," : "").Append(
                CultureInfo.InvariantCulture,
                $$"""
                "{{i}}":{"ImagePath":"0:{{i}}.jpg","DeviceId":0,
                "PositionPrior":{"Latitude":47,"Longitude":8,"EllipsoidalHeight":500,"HorizontalSigma":1,"VerticalSigma":1} }
                """);
        }
        return Encoding.UTF8.GetBytes(text.Append("}}}").ToString());
    }
}
