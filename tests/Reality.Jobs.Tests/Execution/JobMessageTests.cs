using System.Text.Json;
using Reality.Cluster;
using Reality.Core;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Execution;

/// <summary>What jobs warn of, as the API tells it.</summary>
[Collection(SurveyJobs.Name)]
public sealed class JobMessageTests(SurveyBench survey)
{
    [Fact]
    public void Every_warning_is_a_whole_sentence_and_lists_what_it_names()
    {
        var bench = survey.Bench;
        var collection = bench.Add("CCImageCollection");
        for (var i = 0; i < 3; i++)
            bench.Put(collection, $"good{i}.jpg", File.ReadAllBytes(survey.Photos[i]));
        bench.Put(collection, "twin.jpg", File.ReadAllBytes(survey.Photos[2]));
        bench.Put(collection, "cut.jpg", File.ReadAllBytes(survey.Photos[1])[..700]);
        bench.Put(collection, "moving.gif", [.. "GIF89a"u8]);
        using (var gray = NetVips.Image.Black(320, 240) + 128)
            bench.Put(collection, "wall.jpg", gray.Cast(NetVips.Enums.BandFormat.Uchar).JpegsaveBuffer());

        var (filling, scenes) = bench.Store(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{collection}}"]},"outputs":["scene"]}""");
        var filled = bench.Run(filling);
        var (calibrating, _) = bench.Store(
            "Calibration", $$"""{"inputs":{"scene":"{{scenes.GetProperty("scene").GetString()}}"},"outputs":["scene"]}""");
        var calibrated = bench.Run(calibrating);

        var warnings = filled.Messages.Concat(calibrated.Messages).ToList();
        Assert.Superset(
            new HashSet<string>
            {
                "Photo_Duplicate", "Photo_Unreadable", "Photo_FormatNotRead", "Camera_FocalLengthUnknown", "Photo_NotRegistered",
            },
            warnings.Select(warning => warning.Code).ToHashSet());
        Assert.All(warnings, AssertReadable);
        Assert.Contains(
            warnings, warning => warning.Code == "Photo_Duplicate" && warning.Parameters is ["twin.jpg", "good2.jpg"]);
        Assert.Contains(warnings, warning => warning.Code == "Photo_NotRegistered" && warning.Parameters[0] == "wall.jpg");
    }

    [Fact]
    public void A_stored_message_is_bounded_and_any_database_can_store_it()
    {
        var name = "a\0b\ud800" + string.Concat(Enumerable.Repeat("\U0001F600", 10_000));
        MessageText text = $"{name} cannot be read.";

        var row = RowMessage.Of(Guid.Empty, JobMessage.Of(MessageSeverity.Error, "photos", "Photo_Unreadable", text));

        var shown = JsonSerializer.Deserialize<string[]>(row.Parameters)!.Single();
        Assert.StartsWith("a\uFFFDb\uFFFD\U0001F600", shown, StringComparison.Ordinal);
        Assert.EndsWith("\U0001F600…", shown, StringComparison.Ordinal);
        Assert.InRange(shown.Length, 400, 510);
        Assert.StartsWith("a\uFFFDb\uFFFD\U0001F600", row.Message, StringComparison.Ordinal);
        Assert.Equal("Photo unreadable", row.Title);
        var whole = RowMessage.Of(Guid.Empty, new(MessageSeverity.Error, "photos", "Photo_Unreadable", new string('x', 100_000)));
        Assert.Equal(2001, whole.Message.Length);
    }

    private static void AssertReadable(JobMessage message)
    {
        var row = RowMessage.Of(Guid.Empty, message);
        var parameters = JsonSerializer.Deserialize<string[]>(row.Parameters)!;
        Assert.NotEmpty(parameters);
        Assert.Equal(message.Text, row.Message);
        Assert.All(parameters, parameter => Assert.Contains(parameter, row.Message, StringComparison.Ordinal));
        Assert.Matches("^[A-Z][a-z ]+$", row.Title);
    }
}
