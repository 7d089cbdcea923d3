using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Reality.Cluster;

/// <summary>Opens the file of the task store so that writing to it is fast and a killed process leaves it whole.</summary>
internal sealed class SqliteTaskFactory : DbProviderFactory
{
    public static SqliteTaskFactory Instance { get; } = new();

    public override DbConnection CreateConnection() => new Connection();

    public override DbCommand CreateCommand() => SqliteFactory.Instance.CreateCommand();

    public override DbParameter CreateParameter() => SqliteFactory.Instance.CreateParameter();

    private sealed class Connection : SqliteConnection
    {
        public override void Open()
        {
            base.Open();
            using var command = CreateCommand();
            command.CommandText = "PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;";
            command.ExecuteNonQuery();
        }
    }
}
