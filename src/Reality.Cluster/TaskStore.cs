using System.Data.Common;
using Microsoft.Data.Sqlite;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>Where Quartz keeps its triggers. It may be lost: the rows of the jobs are authoritative.</summary>
public sealed record TaskStore
{
    private TaskStore()
    {
    }

    /// <summary>Null if the store is a file.</summary>
    internal string? PostgresConnection { get; private init; }

    /// <summary>Empty if the store is PostgreSQL.</summary>
    internal string SqliteFile { get; private init; } = "";

    /// <summary>Whether several processes share the store.</summary>
    internal bool IsShared => PostgresConnection is not null;

    /// <summary>A file of its own for a single process: SQLite allows one writer at a time per file.</summary>
    public static TaskStore InFile(string path) => new() { SqliteFile = path };

    /// <summary>Tables beside the rows of the jobs, for any number of servers and workers.</summary>
    public static TaskStore InPostgres(string connectionString) => new() { PostgresConnection = connectionString };
}

/// <summary>
/// Opens the file of the task store so that writes are fast and a killed process leaves it intact; once the file is missing, no
/// empty one takes its place.
/// </summary>
internal sealed class SqliteTaskFactory(string path) : DbProviderFactory
{
    private readonly SqliteFile _file = new(path);

    public override DbConnection CreateConnection() => new Connection(_file);

    public override DbCommand CreateCommand() => SqliteFactory.Instance.CreateCommand();

    public override DbParameter CreateParameter() => SqliteFactory.Instance.CreateParameter();

    private sealed class Connection(SqliteFile file) : SqliteConnection
    {
        public override void Open()
        {
            if (file.IsMissing)
            {
                ClearPool(this);
                throw file.Error();
            }
            base.Open();
            using var command = CreateCommand();
            command.CommandText = "PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;";
            command.ExecuteNonQuery();
        }
    }
}
