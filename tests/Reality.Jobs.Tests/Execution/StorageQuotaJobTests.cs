using Reality.Pipeline;

namespace Reality.Jobs.Tests.Execution;

/// <summary>Jobs that write into an iTwin that is full.</summary>
[Collection(SurveyJobs.Name)]
public sealed class StorageQuotaJobTests(SurveyBench survey)
{
    [Fact]
    public void A_job_writes_no_more_than_its_itwin_may_store_and_goes_on_when_there_is_room()
    {
        var bench = survey.Bench;
        var collection = bench.Add("CCImageCollection");
        bench.Put(collection, "a.jpg", File.ReadAllBytes(survey.Photos[0]));
        var (id, outputs) = bench.Store(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{collection}}"]},"outputs":["scene"]}""");

        bench.StorageBytesPerITwin = 1;
        var full = bench.Run(id);
        bench.StorageBytesPerITwin = 0;
        var scene = outputs.GetProperty("scene").GetString()!;
        var written = bench.List(scene);
        var again = bench.Run(id);

        Assert.Equal(JobState.Failed, full.State);
        var message = Assert.Single(full.Messages, message => message.Code == "Storage_QuotaExceeded");
        Assert.StartsWith($"rds:{scene}/ContextScene.json, 0.0 MB, does not fit", message.Text, StringComparison.Ordinal);
        Assert.Empty(written);
        Assert.Equal(JobState.Done, again.State);
        Assert.Contains("ContextScene.json", bench.List(scene));
    }
}
