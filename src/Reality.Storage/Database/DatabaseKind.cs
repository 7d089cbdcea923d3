namespace Reality.Storage.Database;

/// <summary>Which database holds the rows.</summary>
public enum DatabaseKind
{
    /// <summary>A file of this machine; nothing to install.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, which several servers and workers share.</summary>
    Postgres,
}
