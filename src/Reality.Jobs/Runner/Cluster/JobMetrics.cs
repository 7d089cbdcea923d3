using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Reality.Jobs.Runner.Cluster;

/// <summary>What is measured of tasks: meter and activity source "Reality.Jobs".</summary>
public sealed class JobMetrics : IDisposable
{
    /// <summary>Of the meter and of the activity source.</summary>
    public const string Name = "Reality.Jobs";

    private static readonly ActivitySource s_activities = new(Name);
    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _duration;
    private long _queuedCount;
    private Func<int> _runningCount = () => 0;

    public JobMetrics()
    {
        _attempts = _meter.CreateCounter<long>("reality.task.attempts", "{attempt}", "Attempts at tasks that have ended.");
        _duration = _meter.CreateHistogram<double>("reality.task.duration", "s", "Time from the start of an attempt to its end.");
        _meter.CreateObservableGauge("reality.tasks.running", () => _runningCount(), "{task}", "Tasks that run on this worker.");
        _meter.CreateObservableGauge(
            "reality.tasks.queued", () => Volatile.Read(ref _queuedCount), "{task}", "Tasks of active jobs that wait; counted on one worker.");
    }

    public void Dispose() => _meter.Dispose();

    internal static Activity? StartAttempt(TaskTicket ticket, int token) => s_activities.StartActivity("task")?
        .SetTag("reality.job", ticket.JobId)
        .SetTag("reality.stage", ticket.Stage)
        .SetTag("reality.task", ticket.TaskId)
        .SetTag("reality.attempt", token);

    internal void Ended(string stage, string outcome, TimeSpan duration)
    {
        var tags = new TagList { { "stage", stage }, { "outcome", outcome } };
        _attempts.Add(1, tags);
        _duration.Record(duration.TotalSeconds, tags);
    }

    internal void CountRunning(Func<int> count) => _runningCount = count;

    internal void CountQueued(long count) => Volatile.Write(ref _queuedCount, count);
}
