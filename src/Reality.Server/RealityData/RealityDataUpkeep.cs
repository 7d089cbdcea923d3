using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reality.Server.Containers;
using Reality.Storage.RealityData;

namespace Reality.Server.RealityData;

/// <summary>
/// Stores sizes within a second of a change, and periodically removes deleted data and measures writable containers.
/// </summary>
internal sealed class RealityDataUpkeep(
    RealityDataSizes sizes, RealityDataDeletion deletion, RealityDataOptions options, TimeProvider time,
    ILogger<RealityDataUpkeep> log)
    : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var nextRound = 0L;
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync(() => sizes.SettleAsync(null, stoppingToken), stoppingToken);
            if (time.GetTimestamp() >= nextRound)
            {
                await TryAsync(() => sizes.MeasureWritableAsync(stoppingToken), stoppingToken);
                await TryAsync(() => RemoveDeletedAsync(stoppingToken), stoppingToken);
                nextRound = time.GetTimestamp() + (long)(options.UpkeepInterval.TotalSeconds * time.TimestampFrequency);
            }
            await Task.Delay(s_pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RemoveDeletedAsync(CancellationToken cancellation)
    {
        foreach (var id in await deletion.FindRemovableAsync(cancellation))
            await deletion.RemoveAsync(id, cancellation);
    }

    private async Task TryAsync(Func<Task> work, CancellationToken cancellation)
    {
        try
        {
            await work();
        }
        catch (Exception failure)
        {
            if (!cancellation.IsCancellationRequested)
                log.LogWarning(failure, "The maintenance of reality data failed; it will be retried.");
        }
    }
}

/// <summary>Marks the size of a container as outdated when clients upload and delete.</summary>
internal sealed class SizeObserver(RealityDataSizes sizes) : IContainerObserver
{
    public ValueTask ChangedAsync(string container, CancellationToken cancellation)
    {
        sizes.Note(container);
        return ValueTask.CompletedTask;
    }
}
