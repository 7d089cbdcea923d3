using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>Keeps the clock of the scheduling with that of the database, so that all who share it have the same whatever their own say.</summary>
internal sealed class DatabaseClock(IDbContextFactory<RealityDatabase> databases, SteadyClock clock) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    // Before the scheduling starts.
    public async Task StartingAsync(CancellationToken cancellationToken) =>
        clock.Set(await Outage.WaitOutAsync(() => NowAsync(cancellationToken), cancellationToken).ConfigureAwait(false));

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                clock.Follow(await NowAsync(stoppingToken).ConfigureAwait(false));
            }
#pragma warning disable CA1031 // Without the database the clock goes on by itself.
            catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
            {
            }
        }
    }

    private async Task<DateTimeOffset> NowAsync(CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var seconds = await database.Database
            .SqlQuery<double>($"""SELECT EXTRACT(EPOCH FROM clock_timestamp())::double precision AS "Value" """)
            .SingleAsync(cancellation)
            .ConfigureAwait(false);
        return DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds);
    }
}
