using Microsoft.EntityFrameworkCore;

namespace Reality.Storage.Database;

/// <summary>Brings a database up to the tables that this version needs, before anything else uses it.</summary>
public sealed class DatabaseStart(IDbContextFactory<RealityDatabase> databases, DatabaseOptions options, string dataFolder)
{
    // Any number, the same in every server: who holds it is the one that migrates.
    private const long MigrationLock = 7_263_541_908_113;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Applies the missing migrations; of several servers that start at once, one does it and the others wait.</summary>
    /// <remarks>A database that does not answer is tried again for as long as the options allow; then its exception comes out.</remarks>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(dataFolder);
        var giveUpAt = TimeProvider.System.GetTimestamp() + (long)(options.StartTimeout.TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (true)
        {
            try
            {
                await MigrateAsync(cancellation).ConfigureAwait(false);
                return;
            }
            catch (Exception exception)
                when (DatabaseOutage.IsOutage(exception) && TimeProvider.System.GetTimestamp() < giveUpAt)
            {
                await Task.Delay(s_pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task MigrateAsync(CancellationToken cancellation)
    {
        await using var database = await databases.CreateDbContextAsync(cancellation).ConfigureAwait(false);
        if (options.Kind == DatabaseKind.Postgres)
            await MigratePostgresAsync(database, cancellation).ConfigureAwait(false);
        else
            await MigrateSqliteAsync(database, cancellation).ConfigureAwait(false);
    }

    private static async Task MigratePostgresAsync(RealityDatabase database, CancellationToken cancellation)
    {
        await database.Database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationLock})", cancellation).ConfigureAwait(false);
        try
        {
            await MigrateAsync(database, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", CancellationToken.None)
                .ConfigureAwait(false);
        }
    }

    private async Task MigrateSqliteAsync(RealityDatabase database, CancellationToken cancellation)
    {
        using var turn = await TakeTurnAsync(cancellation).ConfigureAwait(false);
        // A process killed while it migrated left this behind, and nobody else can be migrating now.
        if (await HasTableAsync(database, "__EFMigrationsLock", cancellation).ConfigureAwait(false))
            await database.Database.ExecuteSqlAsync($"DELETE FROM __EFMigrationsLock", cancellation).ConfigureAwait(false);
        await MigrateAsync(database, cancellation).ConfigureAwait(false);
        await database.Database.ExecuteSqlAsync($"PRAGMA journal_mode=WAL", cancellation).ConfigureAwait(false);
    }

    private static async Task MigrateAsync(RealityDatabase database, CancellationToken cancellation)
    {
        if ((await database.Database.GetPendingMigrationsAsync(cancellation).ConfigureAwait(false)).Any())
            await database.Database.MigrateAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task<bool> HasTableAsync(RealityDatabase database, string name, CancellationToken cancellation) =>
        await database.Database.SqlQuery<int>($"SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = {name}")
            .SingleAsync(cancellation).ConfigureAwait(false) > 0;

    // A lock on a file goes when its process goes, whatever the way.
    private async Task<FileStream> TakeTurnAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new(Path.Combine(dataFolder, "reality.db.start"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (exception.GetType() == typeof(IOException))
            {
                await Task.Delay(50, cancellation).ConfigureAwait(false);
            }
        }
    }
}
