using Microsoft.Extensions.Logging;

namespace Reality.Cluster;

/// <summary>The lines that scheduling writes to the log; each names its job.</summary>
internal static partial class ClusterLog
{
    [LoggerMessage(LogLevel.Information, "Job {JobId} is done")]
    public static partial void JobDone(this ILogger logger, Guid jobId);

    [LoggerMessage(LogLevel.Error, "Job {JobId} cannot go on after {Stage}")]
    public static partial void JobCannotGoOn(this ILogger logger, Guid jobId, string stage, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}: {Stage} is tried again")]
    public static partial void StageTriedAgain(this ILogger logger, Guid jobId, string stage, Exception exception);

    [LoggerMessage(LogLevel.Error, "Job {JobId}: the task {Stage}/{TaskId} failed")]
    public static partial void TaskFailed(this ILogger logger, Guid jobId, string stage, string taskId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}: the task {Stage}/{TaskId} is tried again in {Pause}")]
    public static partial void TaskTriedAgain(
        this ILogger logger, Guid jobId, string stage, string taskId, TimeSpan pause, Exception exception);

    [LoggerMessage(LogLevel.Information, "Job {JobId}: an older attempt at {Stage}/{TaskId} came too late and was refused")]
    public static partial void TaskTooLate(this ILogger logger, Guid jobId, string stage, string taskId);

    [LoggerMessage(LogLevel.Information, "Job {JobId}: {Stage}/{TaskId}: {Code}: {Text}")]
    public static partial void TaskMessage(this ILogger logger, Guid jobId, string stage, string taskId, string code, string text);

    [LoggerMessage(LogLevel.Debug, "Job {JobId}: {Stage}/{TaskId}: {Text}")]
    public static partial void TaskDetail(this ILogger logger, Guid jobId, string stage, string taskId, string text);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}: {Unit} was lost and is handed out again")]
    public static partial void UnitLost(this ILogger logger, Guid jobId, string unit);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}: tasks could not be handed out; that is tried again")]
    public static partial void NotFed(this ILogger logger, Guid jobId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}: what it left could not be removed; that is tried again")]
    public static partial void NotCleanedUp(this ILogger logger, Guid jobId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The jobs could not be looked after; that is tried again")]
    public static partial void NotLookedAfter(this ILogger logger, Exception exception);
}
