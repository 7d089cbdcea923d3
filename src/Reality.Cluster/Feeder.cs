using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>
/// Claims queued tasks of active jobs and schedules them, a window of each job at a time, so that jobs share the workers.
/// </summary>
/// <remarks>
/// Quartz delivers triggers in the order in which they were scheduled: without windows the first job would run alone.
/// </remarks>
internal sealed class Feeder(
    IDbContextFactory<RealityDatabase> databases,
    TaskTransitions tasks,
    UnitQueue queue,
    CrashPoints crashPoints,
    ILogger<Feeder> logger)
    : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_outagePause = TimeSpan.FromSeconds(1);

    private readonly Channel<Guid> _hungry = Channel.CreateUnbounded<Guid>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<Guid, FeedWindow> _windows = new();
    private volatile int _minWindow = FeedWindow.MinSize;

    /// <summary>Announces that a task of the job has ended, or that the job has new tasks.</summary>
    public void Signal(Guid jobId) => _hungry.Writer.TryWrite(jobId);

    /// <summary>Schedules the units that follow from a transaction.</summary>
    public async Task FollowAsync(Guid jobId, Consequence consequence, CancellationToken cancellation)
    {
        foreach (var stage in consequence.ReadyStages)
        {
            await ClusterRetries.WaitOutAsync(() => queue.PlanAsync(jobId, stage, cancellation), cancellation)
                .ConfigureAwait(false);
        }
        if (consequence.IsLast)
        {
            await ClusterRetries.WaitOutAsync(() => queue.FinishAsync(jobId, cancellation), cancellation)
                .ConfigureAwait(false);
        }
        Signal(jobId);
    }

    /// <summary>Called once a second: adapts the windows to the tasks claimed since the last call.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        var cores = await database.Workers.SumAsync(worker => worker.Cores, cancellation).ConfigureAwait(false);
        _minWindow = Math.Max(FeedWindow.MinSize, FeedWindow.TasksPerCore * cores);
        foreach (var window in _windows.Values)
            window.Fit(_minWindow);
    }

    public void Forget(Guid jobId) => _windows.TryRemove(jobId, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var jobs = new HashSet<Guid>();
        while (await _hungry.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false))
        {
            while (_hungry.Reader.TryRead(out var job))
                jobs.Add(job);
            foreach (var job in jobs)
                await TryFeedAsync(job, stoppingToken).ConfigureAwait(false);
            jobs.Clear();
            await Task.Delay(s_pause, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task TryFeedAsync(Guid jobId, CancellationToken cancellation)
    {
        try
        {
            await FeedAsync(jobId, cancellation).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The coordinator signals the job again: nothing is lost, and the others must be fed.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            logger.FeedingFailed(jobId, exception);
            await Task.Delay(s_outagePause, cancellation).ConfigureAwait(false);
        }
    }

    private async Task FeedAsync(Guid jobId, CancellationToken cancellation)
    {
        var window = _windows.GetOrAdd(jobId, _ => new(_minWindow));
        var (scheduledBefore, claimed) = await ClusterRetries
            .WaitOutAsync(() => tasks.ClaimAsync(jobId, window.Size, cancellation), cancellation)
            .ConfigureAwait(false);
        if (claimed.Count == 0)
            return;
        crashPoints.Pass(CrashPoint.TasksClaimed);
        window.Claimed(scheduledBefore, claimed.Count);
        await ClusterRetries.WaitOutAsync(() => queue.TasksAsync(jobId, claimed, cancellation), cancellation)
            .ConfigureAwait(false);
    }
}

/// <summary>Number of tasks of a job that are scheduled at once.</summary>
/// <remarks>
/// About two per core; for short tasks it grows to the number done in a second, and shrinks again for longer ones.
/// </remarks>
internal sealed class FeedWindow(int size)
{
    public const int MinSize = 4;
    public const int MaxSize = 512;
    public const int TasksPerCore = 2;

    private int _claimedCount;
    private bool _isFirst = true;

    public int Size { get; private set; } = size;

    /// <summary>Counts claimed tasks.</summary>
    /// <param name="scheduledBefore">Tasks that were still scheduled; at 0 the workers ran dry, and the window doubles.</param>
    public void Claimed(int scheduledBefore, int count)
    {
        if (scheduledBefore == 0 && !_isFirst)
            Size = Math.Min(Size * 2, MaxSize);
        _isFirst = false;
        _claimedCount += count;
    }

    /// <summary>
    /// Doubles a window that was claimed more than once since the last call; halves one that was claimed by less than half.
    /// </summary>
    public void Fit(int minSize)
    {
        if (_claimedCount > Size)
            Size = Math.Min(Size * 2, MaxSize);
        else if (_claimedCount * 2 < Size)
            Size = Math.Max(Size / 2, minSize);
        _claimedCount = 0;
    }
}
