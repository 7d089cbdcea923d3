using Microsoft.Data.Sqlite;
using Reality.Storage.Database;

namespace Reality.Storage.Jobs;

/// <summary>Reads single jobs from SQLite over a connection of its own, with a command that is prepared once.</summary>
/// <remarks>
/// Clients poll their jobs, so this is the read that counts; through a context it costs several times as much. Each read sees
/// what was committed before it. For one thread at a time.
/// </remarks>
internal sealed class JobReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _command;
    private readonly SqliteParameter _id;

    public JobReader(string connectionString)
    {
        _connection = new(connectionString);
        _connection.Open();
        _command = _connection.CreateCommand();
        _command.CommandText = """
            SELECT "Name", "Type", "ITwinId", "UserId", "State", "CreatedAt", "StartedAt", "EndedAt", "ProcessingUnits",
                "ProgressPercent", "Specifications"
            FROM "Jobs" WHERE "Id" = $id
            """;
        _id = _command.Parameters.Add("$id", SqliteType.Text);
        _id.Value = Guid.Empty;
        _command.Prepare();
    }

    /// <summary>Null where there is none.</summary>
    public JobRow? Find(Guid id)
    {
        _id.Value = id;
        using var row = _command.ExecuteReader();
        if (!row.Read())
            return null;
        return new()
        {
            Id = id,
            Name = row.IsDBNull(0) ? null : row.GetString(0),
            Type = row.GetString(1),
            ITwinId = row.GetString(2),
            UserId = row.GetString(3),
            State = (JobRowState)row.GetInt32(4),
            CreatedAt = Time(row, 5)!.Value,
            StartedAt = Time(row, 6),
            EndedAt = Time(row, 7),
            ProcessingUnits = row.IsDBNull(8) ? null : row.GetDouble(8),
            ProgressPercent = row.GetDouble(9),
            Specifications = row.GetString(10),
        };
    }

    public void Dispose()
    {
        _command.Dispose();
        _connection.Dispose();
    }

    private static DateTimeOffset? Time(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTimeOffset(row.GetInt64(column), TimeSpan.Zero);
}
