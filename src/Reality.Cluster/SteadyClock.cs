using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>
/// The clock of the scheduling: it starts at the machine's time and then advances evenly, so that due times and check-ins are not
/// affected when somebody sets the machine's clock.
/// </summary>
/// <remarks>Times that people read (start and end of jobs, expiry of links and tokens) follow the machine's clock.</remarks>
internal sealed class SteadyClock(TimeProvider machine) : TimeProvider
{
    // Far more than two clocks drift apart between two readings.
    private static readonly TimeSpan s_maxStepBack = TimeSpan.FromMilliseconds(50);

    private readonly long _startTimestamp = System.GetTimestamp();
    private long _startTicks = machine.GetUtcNow().UtcTicks;

    public override DateTimeOffset GetUtcNow() =>
        new(Volatile.Read(ref _startTicks) + System.GetElapsedTime(_startTimestamp).Ticks, TimeSpan.Zero);

    /// <summary>Takes over a time, before the scheduling starts.</summary>
    public void Set(DateTimeOffset now) => Interlocked.Add(ref _startTicks, (now - GetUtcNow()).Ticks);

    /// <summary>
    /// Follows another clock: forward at once, back in steps of at most 50 ms, so that a trigger that is due now never becomes
    /// due in an hour.
    /// </summary>
    public void Follow(DateTimeOffset now)
    {
        var ahead = now - GetUtcNow();
        Interlocked.Add(ref _startTicks, (ahead > -s_maxStepBack ? ahead : -s_maxStepBack).Ticks);
    }
}

/// <summary>
/// Synchronizes the clock of the scheduling with that of the database, so that all workers agree on the time whatever the clocks
/// of their machines show.
/// </summary>
internal sealed class DatabaseClock(IDbContextFactory<RealityDatabase> databases, SteadyClock clock)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    // Called before the scheduling starts.
    public async Task StartingAsync(CancellationToken cancellationToken) => clock.Set(
        await ClusterRetries.TransactionAsync(() => NowAsync(cancellationToken), cancellationToken).ConfigureAwait(false));

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
#pragma warning disable CA1031 // Without the database the clock advances on its own.
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
