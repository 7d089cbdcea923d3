namespace Reality.Storage.Database;

/// <summary>Configuration section "Database".</summary>
public sealed record DatabaseOptions
{
    public DatabaseKind Kind { get; init; } = DatabaseKind.Sqlite;

    /// <summary>
    /// Connection string in the provider's syntax. Required for PostgreSQL; for SQLite, null selects the file reality.db in the
    /// data folder.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>
    /// SQLite only: whether every commit waits for the disk. If false, a killed process loses nothing and the file stays
    /// consistent, but a power failure may undo the last few commits, all of them together; their tasks then run again and write
    /// the same bytes.
    /// </summary>
    public bool SurvivePowerLoss { get; init; }

    /// <summary>How long a start retries while the database does not answer.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Database engine.</summary>
public enum DatabaseKind
{
    /// <summary>A file on this machine; nothing to install.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, shared by several servers and workers.</summary>
    Postgres,
}
