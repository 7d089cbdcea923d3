using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reality.Storage.Blobs;

namespace Reality.Server.Containers;

/// <summary>Removes now and then what uploads left that nobody finished.</summary>
internal sealed class BlobCleanUp(IBlobStore blobs, TimeProvider time, ILogger<BlobCleanUp> log) : BackgroundService
{
    // Azure keeps staged blocks for a week; a client that goes on after a day does not exist.
    private static readonly TimeSpan s_age = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromHours(6);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await CleanUpAsync(stoppingToken);
            await Task.Delay(s_pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CleanUpAsync(CancellationToken cancellation)
    {
        try
        {
            await blobs.CleanUpAsync(s_age, cancellation);
        }
        catch (Exception failure)
        {
            if (!cancellation.IsCancellationRequested)
                log.LogWarning(failure, "Clean-up of unfinished uploads failed; it is tried again in {Hours} hours.", s_pause.TotalHours);
        }
    }
}
