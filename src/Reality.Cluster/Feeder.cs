using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>Hands out tasks of active jobs, a window of each at a time, so that jobs share the workers.</summary>
/// <remarks>
/// Quartz delivers in the order of scheduling. A job's window is about two tasks per core; where tasks are short it grows to what
/// is done in a second, and it shrinks again when they are not.
/// </remarks>
internal sealed class Feeder(
    IDbContextFactory<RealityDatabase> databases, TaskTransitions tasks, UnitQueue queue, Transitions between, ILogger<Feeder> logger)
    : BackgroundService
{
    private const int MaxWindow = 512;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_outagePause = TimeSpan.FromSeconds(1);

    private readonly Channel<Guid> _hungry = Channel.CreateUnbounded<Guid>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<Guid, Window> _windows = new();
    private volatile int _minWindow = 4;

    /// <summary>Says that a task of the job has ended, or that it has new ones.</summary>
    public void Signal(Guid jobId) => _hungry.Writer.TryWrite(jobId);

    /// <summary>Sets going what follows from a transaction.</summary>
    public async Task FollowAsync(Guid jobId, Consequence consequence, CancellationToken cancellation)
    {
        foreach (var stage in consequence.ReadyStages)
            await queue.PlanAsync(jobId, stage, cancellation).ConfigureAwait(false);
        if (consequence.IsLast)
            await queue.FinishAsync(jobId, cancellation).ConfigureAwait(false);
        Signal(jobId);
    }

    /// <summary>Called once a second: fits the windows to what was done since.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        _minWindow = Math.Max(4, 2 * await database.Workers.SumAsync(worker => worker.Cores, cancellation).ConfigureAwait(false));
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
#pragma warning disable CA1031 // The coordinator signals again: nothing is lost, and feeding must go on.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            logger.NotFed(jobId, exception);
            await Task.Delay(s_outagePause, cancellation).ConfigureAwait(false);
        }
    }

    private async Task FeedAsync(Guid jobId, CancellationToken cancellation)
    {
        var window = _windows.GetOrAdd(jobId, _ => new(_minWindow));
        var (before, claimed) = await tasks.ClaimAsync(jobId, window.Size, cancellation).ConfigureAwait(false);
        if (claimed.Count == 0)
            return;
        between.Pass(Transition.TasksClaimed);
        window.Claimed(before, claimed.Count);
        await queue.TasksAsync(jobId, claimed, cancellation).ConfigureAwait(false);
    }

    /// <summary>How many tasks of a job wait at the workers.</summary>
    private sealed class Window(int size)
    {
        private int _claimedCount;
        private bool _isFirst = true;

        public int Size { get; private set; } = size;

        public void Claimed(int before, int count)
        {
            // It ran dry.
            if (before == 0 && !_isFirst)
                Size = Math.Min(Size * 2, MaxWindow);
            _isFirst = false;
            _claimedCount += count;
        }

        public void Fit(int minSize)
        {
            if (_claimedCount > Size)
                Size = Math.Min(Size * 2, MaxWindow);
            else if (_claimedCount * 2 < Size)
                Size = Math.Max(Size / 2, minSize);
            _claimedCount = 0;
        }
    }
}
