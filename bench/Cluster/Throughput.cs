using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reality.Cluster;
using Reality.Storage.Database;
using Reality.Storage.Jobs;
using Reality.Testing;

namespace Reality.ClusterBenchmarks;

/// <summary>
/// Measures how many tasks per second pass through an embedded worker, and the memory it takes. The tasks do nothing. SIGTERM and
/// Ctrl-C end it.
/// </summary>
public static class Throughput
{
    public static async Task<int> RunAsync(int taskCount, string folder, int cores)
    {
        Directory.CreateDirectory(folder);
        using var host = WorkerProcess.Build(new(), folder, new() { Cores = cores, MemoryBytes = 1L << 30 });
        await host.Services.GetRequiredService<DatabaseStart>().PrepareAsync(CancellationToken.None);
        await host.StartAsync();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var databases = host.Services.GetRequiredService<IDbContextFactory<RealityDatabase>>();
        var job = await SyntheticJobs.StoreAsync(databases, new(taskCount, 0));
        var start = Stopwatch.GetTimestamp();
        await host.Services.GetRequiredService<IJobScheduler>().SubmitAsync(job, CancellationToken.None);

        JobRow row;
        var (reported, reportedAt) = (0, start);
        do
        {
            await Task.Delay(2000, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await using var database = databases.CreateDbContext();
            row = await database.Jobs.AsNoTracking().SingleAsync(r => r.Id == job);
            var stage = await database.Stages.AsNoTracking().SingleOrDefaultAsync(s => s.JobId == job);
            var done = stage is { TaskCount: > 0 } ? stage.TaskCount - stage.RemainingTaskCount : 0;
            if (done < reported + taskCount / 20 && row.State == JobRowState.Active)
                continue;
            var rate = (done - reported) / Stopwatch.GetElapsedTime(reportedAt).TotalSeconds;
            Say($"{done,8} tasks, {rate,6:0} /s, {Environment.WorkingSet / 1e6,6:0} MB, {row.ProgressPercent,5:0.0} %");
            (reported, reportedAt) = (done, Stopwatch.GetTimestamp());
        }
        while (row.State is JobRowState.Queued or JobRowState.Active && !stopping.IsCancellationRequested);

        if (stopping.IsCancellationRequested)
        {
            await host.StopAsync();
            return 1;
        }
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var cpuSeconds = Environment.CpuUsage.TotalTime.TotalSeconds;
        Say($"{row.State}: {taskCount} tasks in {seconds:0.0} s = {taskCount / seconds:0} tasks/s");
        Say($"{cpuSeconds:0} s of processor time");
        await host.StopAsync();
        return row.State == JobRowState.Success ? 0 : 1;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
