using System.Diagnostics;
using System.Diagnostics.Metrics;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>Metrics and traces of jobs: meter and activity source "Reality.Jobs".</summary>
public sealed class JobMetrics : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Reality.Jobs";

    private static readonly ActivitySource s_activities = new(Name);
    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _duration;
    private long _queuedCount;
    private Func<int> _runningCount = () => 0;
    private Func<int> _endingCount = () => 0;

    public JobMetrics()
    {
        _attempts = _meter.CreateCounter<long>("reality.task.attempts", "{attempt}", "Attempts at tasks that have ended.");
        _duration = _meter.CreateHistogram<double>("reality.task.duration", "s", "Time from the start of an attempt to its end.");
        _meter.CreateObservableGauge("reality.tasks.running", () => _runningCount(), "{task}", "Tasks that run on this worker.");
        _meter.CreateObservableGauge(
            "reality.tasks.ending",
            () => _endingCount(),
            "{task}",
            "Tasks that were asked to stop and still run on this worker; they hold their cores and memory.");
        _meter.CreateObservableGauge(
            "reality.tasks.queued",
            () => Volatile.Read(ref _queuedCount),
            "{task}",
            "Tasks of active jobs that are not complete; counted on one worker.");
    }

    /// <summary>Whether spans are collected.</summary>
    internal static bool IsTraced => s_activities.HasListeners();

    public void Dispose() => _meter.Dispose();

    /// <summary>The span of an attempt, in the trace of its job.</summary>
    internal static Activity? StartAttempt(TaskTicket ticket, int token) => s_activities
        .StartActivity("task", ActivityKind.Internal, TraceOf(ticket.JobId))?
        .SetTag("reality.job", ticket.JobId)
        .SetTag("reality.stage", ticket.Stage.ToString())
        .SetTag("reality.task", ticket.TaskId)
        .SetTag("reality.attempt", token);

    /// <summary>The span of a job that has ended.</summary>
    internal static void Ended(Guid jobId, string state, DateTimeOffset? startedAt)
    {
        using var span = s_activities
            .StartActivity("job", ActivityKind.Internal, TraceOf(jobId), startTime: startedAt ?? default);
        span?.SetTag("reality.job", jobId).SetTag("reality.state", state);
    }

    internal void Ended(StageName stage, string outcome, TimeSpan duration)
    {
        var tags = new TagList { { "stage", stage.ToString() }, { "outcome", outcome } };
        _attempts.Add(1, tags);
        _duration.Record(duration.TotalSeconds, tags);
    }

    // The trace of a job has the job's id, so that the spans of all workers end up in one trace, which the id finds.
    private static ActivityContext TraceOf(Guid jobId)
    {
        var id = jobId.ToString("N");
        return new(
            ActivityTraceId.CreateFromString(id),
            ActivitySpanId.CreateFromString(id.AsSpan(16)),
            ActivityTraceFlags.Recorded,
            isRemote: true);
    }

    internal void CountRunning(Func<int> running, Func<int> ending) => (_runningCount, _endingCount) = (running, ending);

    internal void CountQueued(long count) => Volatile.Write(ref _queuedCount, count);
}
