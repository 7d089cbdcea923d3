using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Reality.Cluster;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.ClusterBenchmarks;

/// <summary>Kills the one process of an embedded system in the middle of a job and starts it again.</summary>
public static class EmbeddedKills
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(int rounds)
    {
        using var folder = new TemporaryFolder();
        var databases = DatabaseFactory.Create(new(), folder.Path);
        await new DatabaseStart(databases, new(), folder.Path).PrepareAsync(CancellationToken.None);
        var log = Path.Combine(folder.Path, "worker.log");
        var process = WorkerProgram.Start(log, "embedded", folder.Path);
        var failures = 0;
        try
        {
            for (var round = 0; round < rounds; round++)
            {
                var job = await SyntheticJobs.StoreAsync(databases, new(30, 800));
                await WaitAsync(databases, tasks => CompleteCount(tasks, job) >= 4 + round % 8);
                process.Kill();
                await process.WaitForExitAsync();
                var killedAt = DateTimeOffset.UtcNow;
                process.Dispose();
                process = WorkerProgram.Start(log, "embedded", folder.Path);
                var start = Stopwatch.GetTimestamp();
                await WaitAsync(databases, tasks => tasks.Any(task => task.JobId == job && task.StartedAt > killedAt));
                var resumed = Stopwatch.GetElapsedTime(start);
                await WaitAsync(databases, tasks => CompleteCount(tasks, job) == 30);
                await using var database = databases.CreateDbContext();
                var reported = await database.JobMessages.CountAsync(message => message.JobId == job);
                failures += reported == 30 ? 0 : 1;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"round {round + 1}: a task runs {resumed.TotalSeconds:0.0} s after the start of the process; "
                    + $"{reported} of 30 tasks reported their completion"));
            }
        }
        finally
        {
            process.Kill();
            process.Dispose();
        }
        return failures;
    }

    private static int CompleteCount(IQueryable<TaskRow> tasks, Guid job) =>
        tasks.Count(task => task.JobId == job && task.State == TaskRowState.Complete);

    private static async Task WaitAsync(IDbContextFactory<RealityDatabase> databases, Func<IQueryable<TaskRow>, bool> condition)
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < s_patience; await Task.Delay(20))
        {
            await using var database = databases.CreateDbContext();
            if (condition(database.Tasks))
                return;
        }
        throw new TimeoutException("The condition was not met in time.");
    }
}
