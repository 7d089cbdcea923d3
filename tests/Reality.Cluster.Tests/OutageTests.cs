using System.Diagnostics;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.Cluster.Tests;

/// <summary>Files of SQLite that are away while the tasks of a job end.</summary>
public sealed class OutageTests : IDisposable
{
    private static readonly TimeSpan s_outage = TimeSpan.FromSeconds(3);

    // Units that are lost in an outage are found four to six seconds after it.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly TemporaryFolder _folder = new();
    private readonly SyntheticGraphs _graphs;

    public OutageTests() => _graphs = new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("reality.db")]
    [InlineData("tasks.db")]
    public async Task A_job_goes_on_as_soon_as_the_database_is_back(string name)
    {
        await using var service = await EmbeddedService.StartAsync(_folder.Path, _graphs);
        using var isAway = new ManualResetEventSlim();
        using var runs = new ManualResetEventSlim();
        var job = await service.StoreAsync();
        _graphs.Add(
            job,
            _graphs.Stage("a", 1, (_, _) =>
            {
                runs.Set();
                isAway.Wait(s_outage);
            }),
            _graphs.Stage("b", 3, dependsOn: ["a"]),
            _graphs.Stage("c", 1, dependsOn: ["b"]));
        await service.Scheduler.SubmitAsync(job, CancellationToken.None);
        Assert.True(runs.Wait(TimeSpan.FromSeconds(30)));
        var file = Path.Combine(_folder.Path, name);

        File.Move(file, file + ".away");
        isAway.Set();
        await Task.Delay(s_outage);
        File.Move(file + ".away", file);

        var start = Stopwatch.GetTimestamp();
        Assert.Equal(JobRowState.Success, (await service.EndAsync(job)).State);
        var time = Stopwatch.GetElapsedTime(start);
        Assert.True(time < s_patience, $"{time}");
    }
}
