using Microsoft.Extensions.Logging;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>The log lines of the scheduling. A line about a job has its id.</summary>
internal static partial class ClusterLog
{
    [LoggerMessage(LogLevel.Information, "Job {JobId} succeeded")]
    public static partial void JobSucceeded(this ILogger logger, Guid jobId);

    [LoggerMessage(LogLevel.Error, "Job {JobId} fails at {Step}")]
    public static partial void JobFailed(this ILogger logger, Guid jobId, string step, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}: {Step} is retried in {Pause}")]
    public static partial void StepRetried(this ILogger logger, Guid jobId, string step, TimeSpan pause, Exception exception);

    [LoggerMessage(LogLevel.Error, "Job {JobId}: task {Stage}/{TaskId} failed")]
    public static partial void TaskFailed(this ILogger logger, Guid jobId, StageName stage, string taskId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}: task {Stage}/{TaskId} is retried in {Pause}")]
    public static partial void TaskRetried(
        this ILogger logger, Guid jobId, StageName stage, string taskId, TimeSpan pause, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}: task {Stage}/{TaskId} was asked to stop {Ago} ago and has not returned")]
    public static partial void TaskEnding(this ILogger logger, Guid jobId, StageName stage, string taskId, TimeSpan ago);

    [LoggerMessage(LogLevel.Information, "Job {JobId}: task {Stage}/{TaskId}: the result of a superseded attempt was discarded")]
    public static partial void AttemptSuperseded(this ILogger logger, Guid jobId, StageName stage, string taskId);

    [LoggerMessage(LogLevel.Information, "Job {JobId}: {Stage}/{TaskId}: {Code}: {Text}")]
    public static partial void TaskMessage(
        this ILogger logger, Guid jobId, StageName stage, string taskId, string code, string text);

    [LoggerMessage(LogLevel.Debug, "Job {JobId}: {Stage}/{TaskId}: {Text}")]
    public static partial void TaskDetail(this ILogger logger, Guid jobId, StageName stage, string taskId, string text);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}: the trigger of {Unit} was lost; it is scheduled again")]
    public static partial void UnitLost(this ILogger logger, Guid jobId, string unit);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}: its tasks could not be scheduled; this is retried")]
    public static partial void FeedingFailed(this ILogger logger, Guid jobId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}: its artifacts could not be removed; this is retried")]
    public static partial void CleanUpFailed(this ILogger logger, Guid jobId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The pass of the coordinator failed; the next one follows in a second")]
    public static partial void CoordinatorFailed(this ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The worker could not report to the database; this is retried in a second")]
    public static partial void MonitorFailed(this ILogger logger, Exception exception);
}
