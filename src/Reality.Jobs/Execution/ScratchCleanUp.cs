using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reality.Storage.Database;

namespace Reality.Jobs.Execution;

/// <summary>
/// Removes from the disk of this machine the folders of ended jobs and downloads that have not been used for a while. Files that
/// a running job has, or may have looked up, are kept.
/// </summary>
internal sealed partial class ScratchCleanUp(
    IDbContextFactory<RealityDatabase> databases, ExecutionOptions options, ScratchRetention retention, TimeProvider time,
    ILogger<ScratchCleanUp> logger)
    : BackgroundService
{
    private const int JobsPerQuery = 500;
    private static readonly TimeSpan s_pause = TimeSpan.FromHours(1);

    public async Task CleanUpAsync(CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        await RemoveJobsAsync(database, cancellation).ConfigureAwait(false);
        await RemoveDownloadsAsync(database, cancellation).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(s_pause, time, stoppingToken).ConfigureAwait(false);
            try
            {
                await CleanUpAsync(stoppingToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A database or disk that is away now is there in an hour.
            catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
            {
                NotCleanedUp(logger, exception);
            }
        }
    }

    private async Task RemoveJobsAsync(RealityDatabase database, CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - retention.EndedJobs;
        var jobs = EntriesOf(options.WorkFolder, Directory.EnumerateDirectories).Select(JobOf).OfType<Guid>();
        foreach (var ids in jobs.Chunk(JobsPerQuery))
        {
            var ended = await database.Jobs
                .Where(job => ids.Contains(job.Id) && job.EndedAt != null && job.EndedAt < before)
                .Select(job => job.Id)
                .ToListAsync(cancellation)
                .ConfigureAwait(false);
            foreach (var job in ended)
                Directory.Delete(
                    Path.Combine(options.WorkFolder, job.ToString("D", CultureInfo.InvariantCulture)), recursive: true);
        }
    }

    private async Task RemoveDownloadsAsync(RealityDatabase database, CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - retention.Downloads;
        var oldest = await database.Jobs
            .Where(job => job.StartedAt != null && job.EndedAt == null)
            .MinAsync(job => job.StartedAt, cancellation)
            .ConfigureAwait(false);
        if (oldest < before)
            before = oldest.Value;
        var old = EntriesOf(options.DownloadFolder, Directory.EnumerateFiles)
            .Where(path => File.GetLastWriteTimeUtc(path) < before.UtcDateTime);
        foreach (var path in old)
            File.Delete(path);
    }

    private static IEnumerable<string> EntriesOf(string folder, Func<string, IEnumerable<string>> list) =>
        Directory.Exists(folder) ? list(folder) : [];

    private static Guid? JobOf(string folder) => Guid.TryParseExact(Path.GetFileName(folder), "D", out var id) ? id : null;

    [LoggerMessage(LogLevel.Warning, "Files of ended jobs could not be removed from this disk; trying again later")]
    private static partial void NotCleanedUp(ILogger logger, Exception exception);
}

/// <summary>Retention of files on the disk of a machine that runs tasks.</summary>
/// <param name="EndedJobs">Time after its end until a job's folder is removed.</param>
/// <param name="Downloads">Time after its last use until a file downloaded from the blob store is removed.</param>
public sealed record ScratchRetention(TimeSpan EndedJobs, TimeSpan Downloads);
