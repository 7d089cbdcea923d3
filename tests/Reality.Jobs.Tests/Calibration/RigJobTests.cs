using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.Calibration;

/// <summary>What rigSynchro refuses, and what it says about photos that make no rig.</summary>
[Collection(SurveyJobs.Name)]
public sealed class RigJobTests(SurveyBench survey)
{
    [Theory]
    [InlineData("""{"rigSynchro":"Strict"}""", "Rig_NotFound", "found in the 6 photos")]
    [InlineData("""{"rigSynchro":"Loose"}""", "Rig_NotFound", "rigSynchro None")]
    public void Without_a_rig_a_job_ends_before_any_work(string options, string code, string words)
    {
        var (id, _) = survey.Bench.Store(
            "Calibration", $$"""{"inputs":{"scene":"{{survey.Uncalibrated}}"},"outputs":["scene"],"options":{{options}} }""");
        var result = survey.Bench.Run(id);

        Assert.Equal(JobState.Failed, result.State);
        var error = Assert.Single(result.Messages, message => message.Severity == MessageSeverity.Error);
        Assert.Equal(code, error.Code);
        Assert.Contains(words, error.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"rigSynchro":"Strict","rotationPolicy":"Keep"}""")]
    [InlineData("""{"rigSynchro":"Loose","centerPolicy":"Keep"}""")]
    [InlineData("""{"rigSynchro":"Loose","centerPolicy":"AdjustWithinTolerance","centerTolerance":1}""")]
    public void Poses_that_are_kept_contradict_rigs(string options)
    {
        var (id, _) = survey.Bench.Store(
            "Calibration", $$"""{"inputs":{"scene":"{{survey.Uncalibrated}}"},"outputs":["scene"],"options":{{options}} }""");
        var failure = Assert.Throws<StageException>(() => survey.Bench.Graphs.Load(id));

        Assert.Equal("Option_Invalid", failure.Code);
        Assert.Contains("specifications.options.rigSynchro", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Photos_that_belong_to_no_rig_are_named()
    {
        // Photos that follow each other by a line of flight, as if they were of one exposure.
        var document = JsonNode.Parse(survey.Bench.Read(survey.Uncalibrated, "ContextScene.json"))!;
        var collection = document["PhotoCollection"]!;
        collection["Rigs"] = new JsonObject { ["0"] = new JsonObject { ["Name"] = "head" } };
        for (var i = 0; i < 4; i++)
        {
            var photo = collection["Photos"]![$"{i}"]!;
            (photo["RigId"], photo["RigSlot"], photo["RigExposure"]) = (0, i % 2, i / 2);
        }
        var scene = survey.Bench.Add("ContextScene");
        survey.Bench.Put(scene, "ContextScene.json", JsonSerializer.SerializeToUtf8Bytes(document));
        var (id, outputs) = survey.Bench.Store(
            "Calibration", $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"],"options":{"rigSynchro":"Loose"} }""");
        var result = survey.Bench.Run(id);

        Assert.Equal(JobState.Done, result.State);
        var calibrated = survey.ReadScene(outputs.GetProperty("scene").GetString()!);
        Assert.Equal(6, calibrated.CalibratedPhotoCount);
        Assert.Equal(["0", "1"], Assert.Single(calibrated.Rigs).Slots.Select(slot => slot.Name));
        // One camera of the survey: two in the rig, and one of the photos outside.
        Assert.Equal(3, calibrated.Cameras.Count);
        var others = Assert.Single(result.Messages, message => message.Code == "Rig_PhotosWithout");
        Assert.Contains("2 photos belong to no rig", others.Text, StringComparison.Ordinal);
    }
}
