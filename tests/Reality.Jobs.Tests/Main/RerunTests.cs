using Reality.Jobs.Main;
using Reality.Pipeline;
using Reality.Pipeline.Tests;
using Reality.Testing;

namespace Reality.Jobs.Tests.Main;

/// <summary>The same command again, after its input has changed.</summary>
public sealed class RerunTests(SmallSurvey survey) : IClassFixture<SmallSurvey>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Photos_that_moved_are_found_where_the_command_names_them_and_nothing_is_computed_again()
    {
        var before = WritePhotos("before");
        Assert.Equal(JobState.Done, (await CalibrateAsync(before)).State);
        var after = Path.Combine(_folder.Path, "after");
        Directory.Move(before, after);

        var again = await CalibrateAsync(after);

        Assert.Equal(JobState.Done, again.State);
        Assert.Equal(["photos", "scene-publication", "report"], Repeated(again));
        foreach (var document in new[] { "scene/photos/ContextScene.json", "scene/ContextScene.json" })
        {
            var text = await File.ReadAllTextAsync(
                Path.Combine(_folder.Path, "out", document), TestContext.Current.CancellationToken);
            Assert.Contains(after, text, StringComparison.Ordinal);
            Assert.DoesNotContain(before, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Masks_that_are_new_or_changed_count()
    {
        var photos = WritePhotos("photos");
        await CalibrateAsync(photos);
        var mask = Path.Combine(photos, Path.GetFileNameWithoutExtension(survey.Names[0]) + "_mask.png");
        File.WriteAllBytes(mask, survey.Read(survey.Names[0]));

        var withMask = await CalibrateAsync(photos);
        var unchanged = await CalibrateAsync(photos);
        File.SetLastWriteTimeUtc(mask, DateTime.UtcNow.AddHours(1));
        var changed = await CalibrateAsync(photos);

        Assert.Contains("features", Repeated(withMask));
        Assert.Empty(Repeated(unchanged));
        Assert.Contains("features", Repeated(changed));
    }

    private static List<StageName> Repeated(JobResult result) => result.Stages
        .Where(stage => stage.TaskCount > stage.ResumedTaskCount)
        .Select(stage => stage.Name)
        .ToList();

    private string WritePhotos(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        foreach (var photo in survey.Names.Take(4))
            File.WriteAllBytes(Path.Combine(folder, photo), survey.Read(photo));
        return folder;
    }

    private async Task<JobResult> CalibrateAsync(string photos)
    {
        var output = Directory.CreateDirectory(Path.Combine(_folder.Path, "out")).FullName;
        var options = new MainJobOptions { Photos = [photos], OutputFolder = output, CalibrateOnly = true, ThreadCount = 2 };
        return await RunningJob.Start(MainJob.Plan(options), new TestJob(""), 2, 2L << 30).Completion;
    }
}
