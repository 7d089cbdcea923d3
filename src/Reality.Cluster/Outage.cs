using Npgsql;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>Waits out a database that does not answer.</summary>
internal static class Outage
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(0.5);

    // A connection that breaks shows in many ways; what still fails after so many attempts is no outage.
    private const int MaxAttempts = 10;

    /// <summary>Runs a transaction, again until the database answers. It must be safe to repeat.</summary>
    public static async Task<T> WaitOutAsync<T>(Func<Task<T>> transaction, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await transaction().ConfigureAwait(false);
            }
            catch (Exception exception)
                when (exception is not OperationCanceledException && (CanPass(exception) || attempt < MaxAttempts))
            {
                await Task.Delay(s_pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether the database is away, or two transactions got into each other's way.</summary>
    public static bool CanPass(Exception exception) => DatabaseOutage.IsOutage(exception) || IsClash(exception);

    private static bool IsClash(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure })
                return true;
        }
        return false;
    }
}
