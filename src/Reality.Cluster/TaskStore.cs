namespace Reality.Cluster;

/// <summary>Where Quartz keeps the units that wait for a worker. It can be lost: the rows of the jobs are the truth.</summary>
public sealed record TaskStore
{
    private TaskStore()
    {
    }

    /// <summary>Null where the store is a file.</summary>
    internal string? PostgresConnection { get; private init; }

    /// <summary>Empty where the store is PostgreSQL.</summary>
    internal string SqliteFile { get; private init; } = "";

    internal bool IsShared => PostgresConnection is not null;

    /// <summary>A file of its own, for the one process of an embedded system: SQLite has one writer at a time per file.</summary>
    public static TaskStore InFile(string path) => new() { SqliteFile = path };

    /// <summary>Tables beside the rows, for any number of servers and workers.</summary>
    public static TaskStore InPostgres(string connectionString) => new() { PostgresConnection = connectionString };
}
