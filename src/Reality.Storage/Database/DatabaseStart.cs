using Microsoft.EntityFrameworkCore;
using Polly;
using Polly.Retry;

namespace Reality.Storage.Database;

/// <summary>Migrates a database to the schema of this version, before anything else uses it.</summary>
public sealed class DatabaseStart(IDbContextFactory<RealityDatabase> databases, DatabaseOptions options, string dataFolder)
{
    // Arbitrary, but the same in every server: the holder of the lock is the one that migrates.
    private const long MigrationLock = 7_263_541_908_113;

    // A lock file in use throws IOException itself; other failures, e.g. a missing folder, throw subclasses.
    private static readonly ResiliencePipeline s_untilLockIsFree = new ResiliencePipelineBuilder()
        .AddRetry(new()
        {
            ShouldHandle = new PredicateBuilder().Handle<IOException>(exception => exception.GetType() == typeof(IOException)),
            BackoffType = DelayBackoffType.Constant,
            Delay = TimeSpan.FromMilliseconds(50),
            MaxRetryAttempts = int.MaxValue,
        })
        .Build();

    /// <summary>Applies the missing migrations; of several servers that start at once, one does it and the others wait.</summary>
    /// <remarks>
    /// An outage of the database is retried every half second until <see cref="DatabaseOptions.StartTimeout"/> has passed; then
    /// its exception is thrown.
    /// </remarks>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(dataFolder);
        await UntilTimeout(options.StartTimeout)
            .ExecuteAsync(async stop => await MigrateAsync(stop), cancellation);
    }

    private static ResiliencePipeline UntilTimeout(TimeSpan timeout)
    {
        var start = TimeProvider.System.GetTimestamp();
        return new ResiliencePipelineBuilder()
            .AddRetry(new()
            {
                ShouldHandle = attempt => ValueTask.FromResult(
                    DatabaseOutage.IsOutage(attempt.Outcome.Exception) && TimeProvider.System.GetElapsedTime(start) < timeout),
                BackoffType = DelayBackoffType.Constant,
                Delay = TimeSpan.FromMilliseconds(500),
                MaxRetryAttempts = int.MaxValue,
            })
            .Build();
    }

    private async Task MigrateAsync(CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation);
        if (options.Kind == DatabaseKind.Postgres)
            await MigratePostgresAsync(database, cancellation);
        else
            await MigrateSqliteAsync(database, cancellation);
    }

    private static async Task MigratePostgresAsync(RealityDatabase database, CancellationToken cancellation)
    {
        await database.Database.OpenConnectionAsync(cancellation);
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationLock})", cancellation);
        try
        {
            await MigrateAsync(database, cancellation);
        }
        finally
        {
            await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", CancellationToken.None);
        }
    }

    private async Task MigrateSqliteAsync(RealityDatabase database, CancellationToken cancellation)
    {
        using var held = await LockAsync(cancellation);
        // Left by a process that was killed while migrating; under our lock no other process can be migrating now.
        if (await HasTableAsync(database, "__EFMigrationsLock", cancellation))
            await database.Database.ExecuteSqlAsync($"DELETE FROM __EFMigrationsLock", cancellation);
        await MigrateAsync(database, cancellation);
        await database.Database.ExecuteSqlAsync($"PRAGMA journal_mode=WAL", cancellation);
    }

    private static async Task MigrateAsync(RealityDatabase database, CancellationToken cancellation)
    {
        if ((await database.Database.GetPendingMigrationsAsync(cancellation)).Any())
            await database.Database.MigrateAsync(cancellation);
    }

    private static async Task<bool> HasTableAsync(RealityDatabase database, string name, CancellationToken cancellation) =>
        await database.Database.SqlQuery<int>($"SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = {name}")
            .SingleAsync(cancellation) > 0;

    // The operating system releases the lock on a file when its process ends, however it ends.
    private ValueTask<FileStream> LockAsync(CancellationToken cancellation) => s_untilLockIsFree.ExecuteAsync(
        _ => ValueTask.FromResult(new FileStream(
            Path.Combine(dataFolder, "reality.db.start"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)),
        cancellation);
}
