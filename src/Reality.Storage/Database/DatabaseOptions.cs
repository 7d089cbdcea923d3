namespace Reality.Storage.Database;

/// <summary>Configuration section "Database".</summary>
public sealed record DatabaseOptions
{
    public DatabaseKind Kind { get; init; } = DatabaseKind.Sqlite;

    /// <summary>As the provider reads it; null takes the file reality.db of the data folder. PostgreSQL needs one.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>
    /// SQLite only: whether a commit waits for the disk. Without it a killed process loses nothing and the file stays whole, but a
    /// power cut may take back the last moments, all of them together: tasks then run again and write the same bytes.
    /// </summary>
    public bool SurvivePowerLoss { get; init; }

    /// <summary>How long a start waits for a database that does not answer.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
