using Microsoft.Data.Sqlite;
using Npgsql;
using Reality.Pipeline;

namespace Reality.Cluster.Tests;

public sealed class ClusterRetriesTests
{
    private const int SqliteBusy = 5;

    [Fact]
    public async Task A_transaction_is_repeated_until_the_database_answers()
    {
        var attempts = 0;

        var result = await ClusterRetries.TransactionAsync(
            () => ++attempts < 3 ? throw new SqliteException("busy", SqliteBusy) : Task.FromResult(7), CancellationToken.None);

        Assert.Equal((7, 3), (result, attempts));
    }

    [Fact]
    public async Task While_the_worker_stops_a_transaction_is_still_made_once()
    {
        using var shutdown = new CancellationTokenSource();
        await shutdown.CancelAsync();
        var attempts = 0;

        Assert.Equal(7, await ClusterRetries.TransactionAsync(() => Task.FromResult(7), shutdown.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ClusterRetries.TransactionAsync<int>(
            () =>
            {
                attempts++;
                throw new SqliteException("busy", SqliteBusy);
            },
            shutdown.Token));
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task The_shutdown_of_the_worker_ends_the_waiting_for_the_database()
    {
        using var shutdown = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ClusterRetries.TransactionAsync<int>(
            () =>
            {
                shutdown.Cancel();
                throw new SqliteException("busy", SqliteBusy);
            },
            shutdown.Token));
    }

    [Fact]
    public async Task A_step_with_a_transient_failure_is_retried_and_reported()
    {
        var retries = new List<(string, TimeSpan)>();
        var attempts = 0;

        await ClusterRetries.JobStepAsync(
            () => ++attempts == 1 ? throw new IOException("The share is away.") : Task.CompletedTask,
            (exception, pause) => retries.Add((exception.Message, pause)),
            CancellationToken.None);

        Assert.Equal(2, attempts);
        Assert.Equal([("The share is away.", TimeSpan.FromSeconds(0.5))], retries);
    }

    [Fact]
    public async Task A_step_with_a_permanent_failure_is_not_retried()
    {
        var attempts = 0;

        await Assert.ThrowsAsync<StageException>(() => ClusterRetries.JobStepAsync(
            () =>
            {
                attempts++;
                throw new StageException("Photos_None", "There are no photos.");
            },
            (_, _) => { },
            CancellationToken.None));
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task A_transient_failure_during_shutdown_does_not_count_against_the_job()
    {
        using var shutdown = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ClusterRetries.JobStepAsync(
            () =>
            {
                shutdown.Cancel();
                throw new IOException("The share is away.");
            },
            (_, _) => { },
            shutdown.Token));
    }

    [Theory]
    [InlineData(PostgresErrorCodes.DeadlockDetected, true)]
    [InlineData(PostgresErrorCodes.SerializationFailure, true)]
    [InlineData(PostgresErrorCodes.AdminShutdown, true)]
    [InlineData(PostgresErrorCodes.UniqueViolation, false)]
    [InlineData(PostgresErrorCodes.UndefinedTable, false)]
    public void Conflicts_and_restarts_are_outages_and_errors_of_use_are_not(string sqlState, bool isOutage)
    {
        var exception = new InvalidOperationException("outer", new PostgresException("inner", "ERROR", "ERROR", sqlState));

        Assert.Equal(isOutage, ClusterRetries.IsOutage(exception));
        Assert.Equal(isOutage, ClusterRetries.Tasks.IsTransient(exception));
    }
}
