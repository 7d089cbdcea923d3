using Polly;
using Polly.Retry;

namespace Reality.Pipeline;

/// <summary>Decides whether a task whose attempt failed is attempted again, and when; the same in every executor.</summary>
/// <remarks>
/// A task gets <see cref="MaxAttempts"/> attempts, with pauses of 0.5, 2, 8 and 32 seconds between them: a network share may be
/// away for half a minute. A database that does not answer is asked again within half a second. In one process the task keeps its
/// thread and memory during the pause; the cluster requeues it.
/// </remarks>
/// <param name="isTransient">True if another attempt may succeed.</param>
internal sealed class TaskRetryPolicy(Func<Exception, bool> isTransient)
{
    public const int MaxAttempts = 5;

    /// <summary>Upper limit of all pauses, also of those that follow more failures than a task may have.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_firstOutagePause = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan s_longestOutagePause = TimeSpan.FromSeconds(0.5);

    /// <summary>For tasks that read and write files only; see <see cref="JobFailure.IsTransient"/>.</summary>
    public static TaskRetryPolicy Files { get; } = new(JobFailure.IsTransient);

    /// <summary>Pause after a failure: four times the one before.</summary>
    /// <param name="failureCount">Failed attempts so far, 1 or more.</param>
    public static TimeSpan PauseAfter(int failureCount)
    {
        // The limit is reached long before the power overflows.
        var pause = s_firstPause * Math.Pow(4, Math.Min(failureCount - 1, 10));
        return pause < LongestPause ? pause : LongestPause;
    }

    /// <summary>
    /// Pause before a database that does not answer is asked again: twice the one before, up to half a second, so that work goes
    /// on as soon as it is back. Asking costs next to nothing.
    /// </summary>
    /// <param name="failureCount">Questions without an answer so far, 1 or more.</param>
    public static TimeSpan OutagePauseAfter(int failureCount)
    {
        var pause = s_firstOutagePause * Math.Pow(2, Math.Min(failureCount - 1, 10));
        return pause < s_longestOutagePause ? pause : s_longestOutagePause;
    }

    public bool IsTransient(Exception exception) => isTransient(exception);

    /// <param name="failureCount">Failed attempts so far, including the one that threw the exception; 1 or more.</param>
    public bool AllowsRetry(Exception exception, int failureCount) => failureCount < MaxAttempts && isTransient(exception);

    /// <summary>
    /// The policy as a pipeline for one execution, which pauses on the thread, or the asynchronous flow, of its caller.
    /// </summary>
    /// <param name="onRetry">Called with the failure and the pause, before the pause.</param>
    /// <param name="isOutage">
    /// Failures that are waited out, however often they occur, and do not count as attempts; by default none.
    /// </param>
    /// <param name="clock">Measures the pauses; by default the clock of the machine.</param>
    public ResiliencePipeline ToPipeline(
        Action<Exception, TimeSpan> onRetry, Func<Exception, bool>? isOutage = null, TimeProvider? clock = null)
    {
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = clock };
        // Not Polly's number of the attempt, which starts again after each outage.
        var failureCount = 0;
        return pipeline
            .AddRetry(Retry(exception => isOutage?.Invoke(exception) == true, OutagePauseAfter))
            .AddRetry(Retry(
                exception => isOutage?.Invoke(exception) != true && AllowsRetry(exception, ++failureCount),
                _ => PauseAfter(failureCount)))
            .Build();

        RetryStrategyOptions Retry(Func<Exception, bool> isRetried, Func<int, TimeSpan> pauseAfter) => new()
        {
            ShouldHandle = attempt => ValueTask.FromResult(
                attempt.Outcome.Exception is { } exception && isRetried(exception)),
            MaxRetryAttempts = int.MaxValue,
            DelayGenerator = attempt => ValueTask.FromResult<TimeSpan?>(pauseAfter(attempt.AttemptNumber + 1)),
            OnRetry = attempt =>
            {
                onRetry(attempt.Outcome.Exception!, attempt.RetryDelay);
                return ValueTask.CompletedTask;
            },
        };
    }
}
