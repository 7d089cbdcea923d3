using Npgsql;
using Polly;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>
/// What the cluster repeats: attempts at tasks, steps of jobs, and transactions while the database does not answer.
/// </summary>
internal static class ClusterRetries
{
    // A broken connection shows as many kinds of exceptions; a failure that persists over this many attempts is not an outage.
    private const int MaxUnknownFailures = 12;

    private static readonly ResiliencePipeline s_transactions =
        Repeated((exception, count) => IsOutage(exception) || count < MaxUnknownFailures);

    private static readonly ResiliencePipeline s_outages = Repeated((exception, _) => IsOutage(exception));

    /// <summary>For tasks, which read and write files and the database.</summary>
    public static TaskRetryPolicy Tasks { get; } = new(exception => JobFailure.IsTransient(exception) || IsOutage(exception));

    /// <summary>True if the database does not answer, or two transactions conflicted. Inner exceptions count.</summary>
    public static bool IsOutage(Exception exception) => DatabaseOutage.IsOutage(exception) || IsConflict(exception);

    /// <summary>Runs a transaction, repeated until the database answers. It must be idempotent.</summary>
    /// <remarks>While the worker stops, the transaction is still tried, but not repeated.</remarks>
    public static Task<T> TransactionAsync<T>(Func<Task<T>> transaction, CancellationToken shutdown) => UntilShutdownAsync(
        () => shutdown.IsCancellationRequested
            ? transaction()
            : s_transactions.ExecuteAsync(async _ => await transaction().ConfigureAwait(false), shutdown).AsTask(),
        isRetried: _ => true,
        shutdown);

    /// <summary>
    /// Runs a step that only schedules or reads, repeated until the database answers. What follows then goes on at once, and is
    /// not found and scheduled again as lost.
    /// </summary>
    public static Task<T> WaitOutAsync<T>(Func<Task<T>> step, CancellationToken shutdown) =>
        s_outages.ExecuteAsync(async _ => await step().ConfigureAwait(false), shutdown).AsTask();

    /// <inheritdoc cref="WaitOutAsync{T}"/>
    public static Task WaitOutAsync(Func<ValueTask> step, CancellationToken shutdown) =>
        s_outages.ExecuteAsync(async _ => await step().ConfigureAwait(false), shutdown).AsTask();

    /// <summary>
    /// Runs a step of a job that is not a task: repeated as a task is, and without limit while the database is away.
    /// </summary>
    public static Task JobStepAsync(Func<Task> step, Action<Exception, TimeSpan> onRetry, CancellationToken shutdown)
    {
        var pipeline = Tasks.ToPipeline(onRetry, isOutage: IsOutage);
        return UntilShutdownAsync(
            async () =>
            {
                await pipeline.ExecuteAsync(async _ => await step().ConfigureAwait(false), shutdown).ConfigureAwait(false);
                return true;
            },
            isRetried: Tasks.IsTransient,
            shutdown);
    }

    // A failure that only the shutdown kept from being retried is a cancellation: Quartz then gives the trigger to another
    // worker.
    private static async Task<T> UntilShutdownAsync<T>(
        Func<Task<T>> action, Func<Exception, bool> isRetried, CancellationToken shutdown)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception exception)
            when (shutdown.IsCancellationRequested && exception is not OperationCanceledException && isRetried(exception))
        {
            throw new OperationCanceledException("The worker stops; another one repeats the step.", exception, shutdown);
        }
    }

    /// <param name="isRetried">Called with a failure and the number of failures so far, 1 or more.</param>
    private static ResiliencePipeline Repeated(Func<Exception, int, bool> isRetried) => new ResiliencePipelineBuilder()
        .AddRetry(new()
        {
            ShouldHandle = attempt => ValueTask.FromResult(
                attempt.Outcome.Exception is { } exception and not OperationCanceledException
                && isRetried(exception, attempt.AttemptNumber + 1)),
            DelayGenerator = attempt => ValueTask.FromResult<TimeSpan?>(
                TaskRetryPolicy.OutagePauseAfter(attempt.AttemptNumber + 1)),
            MaxRetryAttempts = int.MaxValue,
        })
        .Build();

    private static bool IsConflict(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is PostgresException postgres
                && postgres.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
                return true;
        }
        return false;
    }
}
