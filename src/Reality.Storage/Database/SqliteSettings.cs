using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Reality.Storage.Database;

/// <summary>Sets what SQLite keeps per connection, each time one is opened.</summary>
internal sealed class SqliteSettings(bool survivePowerLoss) : DbConnectionInterceptor
{
    // The timeout makes a writer wait for the one before it, in steps of milliseconds.
    private readonly string _pragmas = $"PRAGMA busy_timeout=10000; PRAGMA synchronous={(survivePowerLoss ? "FULL" : "NORMAL")};";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = _pragmas;
        command.ExecuteNonQuery();
    }

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}
