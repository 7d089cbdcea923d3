using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Reality.Storage.Database;

namespace Reality.Storage.Jobs;

/// <summary>A pool of readers; it grows to the largest number of simultaneous reads.</summary>
internal sealed class JobReaders(string connectionString) : IDisposable
{
    private readonly ConcurrentBag<JobReader> _idle = [];
    private readonly SqliteFile _file = SqliteFile.Of(connectionString);
    private readonly string _connection =
        new SqliteConnectionStringBuilder(connectionString) { Mode = SqliteOpenMode.ReadWrite }.ToString();

    /// <summary>Reads a job; null if there is none with this id.</summary>
    public JobRow? Find(Guid id)
    {
        if (_file.IsMissing)
        {
            Dispose();
            throw _file.Error();
        }
        if (!_idle.TryTake(out var reader))
            reader = new(_connection);
        try
        {
            var job = reader.Find(id);
            _idle.Add(reader);
            return job;
        }
        catch
        {
            // The connection may be broken: the next read opens a new one.
            reader.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var reader))
            reader.Dispose();
    }
}

/// <summary>Reads single jobs from SQLite on its own connection, with a prepared command.</summary>
/// <remarks>
/// Clients poll their jobs, so this is the most frequent read; through a context it costs several times as much. Each read sees
/// all transactions committed before it. Not thread-safe.
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

    /// <summary>Reads a job; null if there is none with this id.</summary>
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
